package io.waymark.openlineage;

import io.waymark.codec.openlineage.event.LineageEvent;
import io.waymark.codec.openlineage.event.LineageEvent.RunEvent;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the OpenLineage adapter.
 *
 * @param separateRuns the root jobs, as {@code namespace/name}, under which each job becomes a separate run instead of
 *     a module of the run of the root job. Use it for projects with more jobs than a run may have modules. {@code *}
 *     stands for all root jobs.
 */
@ConfigurationProperties("waymark.openlineage")
public record SeparateRunProperties(@DefaultValue Set<String> separateRuns) {
    private static final String ALL = "*";

    public SeparateRunProperties {
        separateRuns = Set.copyOf(separateRuns);
    }

    /** Returns the event as one of a run of its own, if its root job is one of these. */
    LineageEvent apply(LineageEvent event) {
        if (event instanceof RunEvent ofRun && !ofRun.hasIdOfRun() && isSeparate(ofRun)) {
            return ofRun.withOwnRun();
        }
        return event;
    }

    private boolean isSeparate(RunEvent event) {
        var root = event.workflow();
        return separateRuns.contains(ALL) || separateRuns.contains(root.namespace() + '/' + root.name());
    }
}

package io.waymark.codec.openlineage.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.codec.openlineage.event.LineageName;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run to export as OpenLineage events. Converts its id to a UUID and derives the names of its jobs, because
 * OpenLineage requires both.
 *
 * @param workflow the workflow of the run; null if the run has none
 */
public record ExportedRun(RunId id, @Nullable Workflow workflow) {
    private static final String NAMESPACE = "waymark";
    private static final String DEFAULT_EXPERIMENT = "default";

    /** Returns the id of the run; a UUID that is computed from it if it is none. */
    String lineageId() {
        return uuid(id.value());
    }

    /** Returns the id of an attempt at an execution. */
    String lineageId(ModuleExperimentName execution, long attempt) {
        return nameBased(id + "\0" + execution.module() + "\0" + execution.experiment() + "\0" + attempt);
    }

    /** Returns the job of the run. */
    LineageName job() {
        return workflow == null
                ? new LineageName(NAMESPACE, id.value())
                : new LineageName(workflow.namespace(), workflow.name());
    }

    /** Returns the job of an execution, whose name starts with that of the job of the run. */
    LineageName job(ModuleExperimentName execution) {
        var module = execution.experiment().equals(DEFAULT_EXPERIMENT) ? execution.module() : execution.toString();
        return new LineageName(job().namespace(), job().name() + '.' + module);
    }

    static String uuid(String id) {
        try {
            return id.length() == 36 ? UUID.fromString(id).toString() : nameBased(id);
        } catch (IllegalArgumentException noUuid) {
            return nameBased(id);
        }
    }

    private static String nameBased(String text) {
        return UUID.nameUUIDFromBytes(("waymark:" + text).getBytes(UTF_8)).toString();
    }
}

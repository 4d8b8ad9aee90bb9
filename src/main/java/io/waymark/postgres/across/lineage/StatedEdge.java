package io.waymark.postgres.across.lineage;

import io.waymark.domain.lineage.LineageNode;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * An edge of the lineage graph, as read from one stored lineage. Several lineages may contain the same edge.
 *
 * @param lineage the hash of the lineage
 * @param runs the number of runs with an execution whose latest lineage is this one
 */
record StatedEdge(Key key, ContentHash lineage, long runs) {

    /** Identifies an edge: several lineages of an execution may state the same one. */
    record Key(
            LineageNode source,
            LineageNode target,
            String kind,
            boolean isIndirect,
            @Nullable Workflow workflow,
            ModuleExperimentName execution) {

        /** Orders edges of the same depth: those between columns first, then by name. */
        static final Comparator<Key> ORDER = Comparator.comparing((Key key) -> key.source.field() == null)
                .thenComparing(key -> name(key.target))
                .thenComparing(key -> name(key.source))
                .thenComparing(Key::kind)
                .thenComparing(Key::isIndirect)
                .thenComparing(key -> String.valueOf(key.workflow))
                .thenComparing(key -> key.execution.toString());

        private static String name(LineageNode node) {
            return node.dataset().namespace() + "\0" + node.dataset().name() + "\0"
                    + (node.field() == null ? "" : node.field());
        }
    }
}

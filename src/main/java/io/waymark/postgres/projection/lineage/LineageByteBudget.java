package io.waymark.postgres.projection.lineage;

import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.projection.item.ProjectionInputItem;
import io.waymark.postgres.projection.item.ProjectionInputPage;
import java.util.HashSet;
import java.util.Set;

/** Limits the total size of the lineages that one transaction of the projection stores. Equal lineages count once. */
public final class LineageByteBudget {
    private static final long MAX_BYTES = 8L << 20;

    private LineageByteBudget() {}

    /** Returns the position at which the lineages of a page exceed 8 MiB; {@link Long#MAX_VALUE} if they do not. */
    public static long position(ProjectionInputPage page) {
        Set<ContentHash> seen = new HashSet<>();
        long bytes = 0;
        for (var item : page.ofType(ProjectionInputItem.SnapshotItem.class)) {
            var lineage = item.lineage();
            if (lineage != null && seen.add(lineage.content())) {
                bytes += lineage.bytes();
                if (bytes > MAX_BYTES) {
                    return item.origin().position();
                }
            }
        }
        return Long.MAX_VALUE;
    }
}

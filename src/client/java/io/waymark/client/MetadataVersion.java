package io.waymark.client;

import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the successive versions of what a module reported, equal neighbours being one.
 *
 * @param version counts from 1
 * @param schema null where a restore went back to before there was one
 * @param firstSnapshot the id of the first snapshot that has it
 * @param lastSnapshot the id of the last one
 * @param occurrences how many snapshots have it
 * @param changes from the version before, empty where one of the two has no schema
 */
public record MetadataVersion(
        long version,
        @Nullable Schema schema,
        String firstSnapshot,
        String lastSnapshot,
        long occurrences,
        List<Change> changes) {
    public MetadataVersion {
        changes = List.copyOf(changes);
    }
}

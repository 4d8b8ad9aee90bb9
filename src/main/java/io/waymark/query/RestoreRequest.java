package io.waymark.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request for a restore.
 *
 * @param snapshotId where to
 * @param modules whose metadata alone goes back; absent for the whole state
 * @param dryRun whether to tell what would happen and do nothing
 */
record RestoreRequest(
        @Nullable String snapshotId,
        @Nullable List<@Nullable String> modules,
        @Nullable Boolean dryRun) {}

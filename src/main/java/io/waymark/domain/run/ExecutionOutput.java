package io.waymark.domain.run;

import io.waymark.domain.schema.Value.Members;
import org.jspecify.annotations.Nullable;

/**
 * The output of a completed execution as the executor reported it.
 *
 * @param data the output as JSON of at most 1 MiB, stored unchanged; null if there is none
 * @param ref the location of larger output, with {@code uri}, {@code media_type} and further members; null if there is
 *     none
 * @param profile the numbers of rows and columns of the output; null if they were not reported
 */
public record ExecutionOutput(
        @Nullable RawJson data,
        @Nullable Members ref,
        @Nullable Members profile) {
    /** No output. */
    public static final ExecutionOutput NONE = new ExecutionOutput(null, null, null);
}

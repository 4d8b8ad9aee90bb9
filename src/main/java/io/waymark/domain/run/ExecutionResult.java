package io.waymark.domain.run;

import io.waymark.domain.schema.Value.Members;
import org.jspecify.annotations.Nullable;

/**
 * The output of a completed execution.
 *
 * @param data any JSON of at most 1 MiB, unchanged
 * @param ref the location of larger data: {@code uri}, {@code media_type} and more
 * @param profile the numbers of rows and columns of the data as reported by the executor
 */
public record ExecutionResult(
        @Nullable RawJson data,
        @Nullable Members ref,
        @Nullable Members profile) {}

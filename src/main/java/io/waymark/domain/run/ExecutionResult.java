package io.waymark.domain.run;

import io.waymark.domain.schema.Value;
import org.jspecify.annotations.Nullable;

/**
 * What an execution left for others.
 *
 * @param data any JSON up to 1 MiB, as it came
 * @param ref where larger data lies: uri, media_type and more
 * @param profile rows and columns of the data as the executor saw them
 */
public record ExecutionResult(@Nullable RawJson data, Value.@Nullable Members ref, Value.@Nullable Members profile) {}

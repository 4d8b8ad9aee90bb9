package io.waymark.domain.run;

import io.waymark.domain.schema.Value;
import org.jspecify.annotations.Nullable;

/** The error of a failed execution or run, as the executor reported it. */
public record Failure(String type, String message, @Nullable String stackTrace) {
    public Value.Members value() {
        var value = Value.Members.of("type", new Value.Text(type)).with("message", new Value.Text(message));
        return stackTrace == null ? value : value.with("stack_trace", new Value.Text(stackTrace));
    }
}

package io.waymark.codec.openlineage.facet;

import io.waymark.codec.openlineage.event.Json;
import io.waymark.codec.openlineage.event.LineageEventType;
import io.waymark.domain.schema.Value;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Converts the end of a failed or aborted run, with its facet {@code errorMessage}, to the error of a native event. */
public final class ErrorMapper {
    private static final Pattern EXCEPTION = Pattern.compile("(?m)^([\\w.$]{1,200}(?:Error|Exception))\\b");

    private ErrorMapper() {}

    public static Value.Members error(AccumulatedRun run, LineageEventType end) {
        var facet = Json.object(run.runFacets(), "errorMessage");
        var trace = Json.text(facet, "stackTrace");
        boolean isAborted = end == LineageEventType.ABORT;
        var message = Objects.requireNonNullElse(
                Json.text(facet, "message"),
                isAborted ? "The run was aborted." : "The producer gave no error message.");
        var error = Value.Members.of("type", new Value.Text(isAborted ? "aborted" : type(message, trace)))
                .with("message", new Value.Text(message));
        return trace == null ? error : error.with("stack_trace", new Value.Text(trace));
    }

    private static String type(String message, @Nullable String trace) {
        var inTrace = EXCEPTION.matcher(Objects.requireNonNullElse(trace, ""));
        var inMessage = EXCEPTION.matcher(message);
        if (inTrace.find()) {
            return inTrace.group(1);
        }
        return inMessage.find() ? inMessage.group(1) : "failed";
    }
}

package io.waymark.codec.openlineage.facet;

import io.waymark.codec.openlineage.event.Json;
import io.waymark.codec.openlineage.event.LineageEventType;
import io.waymark.domain.schema.Value;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Converts the end of a failed or aborted run to the error of a native event. The error comes from the facet {@code
 * errorMessage}, or from the facet {@code spark.exception}, which Spark sends instead.
 */
public final class ErrorMapper {
    private static final Pattern EXCEPTION = Pattern.compile("(?m)^([\\w.$]{1,200}(?:Error|Exception))\\b");

    private ErrorMapper() {}

    public static Value.Members error(AccumulatedRun run, LineageEventType end) {
        var facet = facet(run.runFacets());
        var trace = Json.text(facet, "stackTrace");
        boolean isAborted = end == LineageEventType.ABORT;
        var message = Objects.requireNonNullElse(
                Json.text(facet, "message"),
                isAborted ? "The run was aborted." : "The producer gave no error message.");
        var error = Value.Members.of("type", new Value.Text(isAborted ? "aborted" : type(message, trace)))
                .with("message", new Value.Text(message));
        return trace == null ? error : error.with("stack_trace", new Value.Text(trace));
    }

    private static Value.Members facet(Value.Members runFacets) {
        var facet = Json.object(runFacets, "errorMessage");
        return facet.isEmpty() ? Json.object(runFacets, "spark.exception") : facet;
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

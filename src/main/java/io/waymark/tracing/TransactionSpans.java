package io.waymark.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.waymark.domain.run.RunId;
import io.waymark.port.store.RunUpdate;
import java.util.List;
import java.util.Map;

/**
 * The OpenTelemetry spans of one database transaction that stores events: one span for each run with a traced event.
 * The caller must call {@link #end} when the transaction has ended, after {@link #failed} if it failed.
 */
public final class TransactionSpans {
    static final TransactionSpans NONE = new TransactionSpans(Map.of());

    private final Map<RunId, Span> spans;

    TransactionSpans(Map<RunId, Span> spans) {
        this.spans = Map.copyOf(spans);
    }

    /**
     * Returns the updates with the traceparent of their run's span, if that span is sampled. The feed uses it to
     * continue the trace.
     */
    public List<RunUpdate> tracedUpdates(List<RunUpdate> updates) {
        return spans.isEmpty()
                ? updates
                : updates.stream().map(this::tracedUpdates).toList();
    }

    private RunUpdate tracedUpdates(RunUpdate update) {
        var span = spans.get(update.after().id());
        return span == null || !span.isRecording() ? update : update.withTrace(traceParent(span));
    }

    private static String traceParent(Span span) {
        var context = span.getSpanContext();
        return "00-%s-%s-%s"
                .formatted(
                        context.getTraceId(),
                        context.getSpanId(),
                        context.getTraceFlags().asHex());
    }

    /** Marks all spans as failed with the class of the failure. */
    public void failed(Throwable failure) {
        spans.values()
                .forEach(span ->
                        span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName()));
    }

    /** Ends all spans. */
    public void end() {
        spans.values().forEach(Span::end);
    }
}

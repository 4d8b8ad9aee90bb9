package io.waymark.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.waymark.domain.run.RunId;
import io.waymark.port.store.RunUpdate;
import java.util.List;
import java.util.Map;

/** The spans of what is recorded in one transaction, by run. */
public final class TransactionSpans {
    static final TransactionSpans NONE = new TransactionSpans(Map.of());

    private final Map<RunId, Span> spans;

    TransactionSpans(Map<RunId, Span> spans) {
        this.spans = Map.copyOf(spans);
    }

    /** The same updates, with where the feed goes on; only what is sampled is worth a column. */
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

    /** The transaction was refused. */
    public void failed(Throwable failure) {
        spans.values()
                .forEach(span ->
                        span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName()));
    }

    /** Whatever came of it. */
    public void end() {
        spans.values().forEach(Span::end);
    }
}

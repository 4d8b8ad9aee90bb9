package io.waymark.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.waymark.domain.run.RunId;
import io.waymark.port.feed.ItemTraceContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Creates OpenTelemetry spans for events that carry a W3C {@code traceparent}; other events create none. The producer
 * of the event decides about sampling. The attributes of the spans follow the semantic conventions for messaging.
 */
@Component
public final class EventTracer {
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<Long> MESSAGES = AttributeKey.longKey("messaging.batch.message_count");
    private static final AttributeKey<String> RUN = AttributeKey.stringKey("waymark.run_id");

    private final Tracer tracer;
    private final InstantSource clock;

    public EventTracer(OpenTelemetry telemetry, InstantSource clock) {
        this.tracer = telemetry.getTracer("io.waymark");
        this.clock = clock;
    }

    /**
     * Starts a span for each run with a traced event, to be ended when the transaction that stores the events ends.
     *
     * @param traceParents the W3C traceparents of the events of each run, in order. Invalid ones are ignored.
     */
    public TransactionSpans recordingSpans(Map<RunId, List<String>> traceParents) {
        if (traceParents.isEmpty()) {
            return TransactionSpans.NONE;
        }
        Map<RunId, Span> spans = new HashMap<>();
        traceParents.forEach((run, parents) -> {
            var span = startSpan(run, parents);
            if (span != null) {
                spans.put(run, span);
            }
        });
        return new TransactionSpans(spans);
    }

    /**
     * Starts a span as a child of the span of the first event, with links to the spans of the other events. Returns
     * null if no traceparent is valid.
     */
    private @Nullable Span startSpan(RunId run, List<String> traceParents) {
        var contexts = new LinkedHashSet<SpanContext>();
        traceParents.stream()
                .map(EventTracer::context)
                .filter(SpanContext::isValid)
                .forEach(contexts::add);
        if (contexts.isEmpty()) {
            return null;
        }
        var first = contexts.removeFirst();
        var span = tracer.spanBuilder("record run")
                .setSpanKind(SpanKind.CONSUMER)
                .setParent(Context.root().with(Span.wrap(first)))
                .setAttribute(SYSTEM, "kafka")
                .setAttribute(OPERATION, "process")
                .setAttribute(MESSAGES, (long) traceParents.size())
                .setAttribute(RUN, run.value());
        contexts.forEach(span::addLink);
        return span.startSpan();
    }

    /**
     * Records a span for the delivery of each traced item to the feed. The span begins with the commit of the item and
     * ends now, when the item is in the feed buffer of this instance.
     */
    public void recordFeedDelivery(List<ItemTraceContext> traces) {
        for (var trace : traces) {
            var now = clock.instant();
            tracer.spanBuilder("publish feed")
                    .setSpanKind(SpanKind.PRODUCER)
                    .setParent(Context.root().with(Span.wrap(context(trace.traceParent()))))
                    .setStartTimestamp(earlier(trace.recordedAt(), now))
                    .setAttribute(RUN, trace.run().value())
                    .startSpan()
                    .end(now);
        }
    }

    /** The earlier of two times. The clock of the database may be ahead of the clock of this instance. */
    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static SpanContext context(String traceParent) {
        var extracted = W3CTraceContextPropagator.getInstance().extract(Context.root(), traceParent, TEXT);
        return Span.fromContext(extracted).getSpanContext();
    }

    private static final TextMapGetter<String> TEXT = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceParent) {
            return Collections.singleton("traceparent");
        }

        @Override
        public @Nullable String get(@Nullable String traceParent, String key) {
            return key.equals("traceparent") ? traceParent : null;
        }
    };
}

package io.waymark.port.feed;

import io.waymark.domain.run.RunId;
import java.time.Instant;

/**
 * The distributed trace of a transaction that added items to the feed. The delivery of the items is added to the trace.
 *
 * @param traceParent the W3C traceparent of the span that recorded the items
 * @param run the run of the items
 * @param recordedAt the time at which the service stored the items
 */
public record ItemTraceContext(String traceParent, RunId run, Instant recordedAt) {}

package io.waymark.port.feed;

import io.waymark.domain.run.RunId;
import java.time.Instant;

/**
 * The trace of a transaction that added items to the feed.
 *
 * @param traceParent the W3C traceparent of the span that recorded the items
 * @param recordedAt the time at which the service stored the items
 */
public record ItemTrace(String traceParent, RunId run, Instant recordedAt) {}

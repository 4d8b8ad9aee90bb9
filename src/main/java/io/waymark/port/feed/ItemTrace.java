package io.waymark.port.feed;

import io.waymark.domain.run.RunId;
import java.time.Instant;

/**
 * Something that the feed tells and a producer traces.
 *
 * @param traceParent the W3C traceparent of the span that recorded it
 * @param recordedAt when the service stored it
 */
public record ItemTrace(String traceParent, RunId run, Instant recordedAt) {}

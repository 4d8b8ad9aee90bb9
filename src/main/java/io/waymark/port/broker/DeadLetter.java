package io.waymark.port.broker;

import io.waymark.domain.record.EventRecord;
import io.waymark.domain.run.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record of the events topic that could not be decoded or applied, with the reason.
 *
 * @param record the record, unchanged
 * @param reason the explanation for people: the cause and what to do
 * @param rejectedAt the time of the rejection
 * @param run the run id in the record; null if it contains none
 */
public record DeadLetter(
        EventRecord record,
        String reason,
        Instant rejectedAt,
        @Nullable RunId run) {}

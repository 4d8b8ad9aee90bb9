package io.waymark.port.broker;

import io.waymark.domain.record.EventRecord;
import io.waymark.domain.run.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record of the events topic that could not be decoded or applied, with the reason.
 *
 * @param record the record, unchanged
 * @param reason the cause and the remedy, for people
 * @param rejectedAt the time of the rejection
 * @param run the run that the record names; null if it names none
 */
public record DeadLetter(
        EventRecord record,
        String reason,
        Instant rejectedAt,
        @Nullable RunId run) {}

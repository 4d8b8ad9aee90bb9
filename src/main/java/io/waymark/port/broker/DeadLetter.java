package io.waymark.port.broker;

import io.waymark.domain.record.EventRecord;
import io.waymark.domain.run.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record put aside.
 *
 * @param reason for people: what is wrong and what to do
 * @param run that the record is about; null if it names none
 */
public record DeadLetter(
        EventRecord record,
        String reason,
        Instant rejectedAt,
        @Nullable RunId run) {}

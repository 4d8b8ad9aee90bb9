package io.waymark.port;

import java.time.Instant;

/**
 * A record put aside.
 *
 * @param reason for people: what is wrong and what to do
 */
public record DeadLetter(EventRecord record, String reason, Instant putAsideAt) {}

package io.waymark.kafka;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Explains why a consumer cannot continue at the offset that the database stores for a partition. In all of these cases
 * the consumer continues at the earliest record of the partition.
 */
enum OffsetResetReason {
    RECREATED("The topic was deleted and recreated. Records that were not consumed before are lost. Continuing at the"
            + " earliest record"),
    EXPIRED("Records expired before they were consumed and are lost: the retention of the topic is shorter than the"
            + " downtime of the service. Continuing at the earliest record"),
    TRUNCATED("The topic ends before the stored offset: its last records are lost, or the database belongs to another"
            + " topic. Continuing at the earliest record. Events that were applied before have no second effect");

    private final String message;

    OffsetResetReason(String message) {
        this.message = message;
    }

    /** Compares the stored offset and topic id with the topic. Returns empty if the stored offset is valid. */
    static Optional<OffsetResetReason> detect(
            long stored, @Nullable String storedId, long earliest, long latest, String currentId) {
        if (storedId != null && !storedId.equals(currentId)) {
            return Optional.of(RECREATED);
        }
        if (stored < earliest) {
            return Optional.of(EXPIRED);
        }
        return stored > latest ? Optional.of(TRUNCATED) : Optional.empty();
    }

    String message() {
        return message;
    }

    /** Returns the value of the metric tag {@code reason}. */
    String metricTag() {
        return name().toLowerCase(Locale.ROOT);
    }
}

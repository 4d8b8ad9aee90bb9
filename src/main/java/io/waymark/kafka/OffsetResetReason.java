package io.waymark.kafka;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a consumer cannot go on where it was, but only from the earliest record that there is. */
enum OffsetResetReason {
    RECREATED("The topic was deleted and made again; what it had and was not taken is lost. Going on from its earliest"
            + " record"),
    EXPIRED("Records expired before they were taken and are lost: the topic's retention is too short for how long the"
            + " service was away. Going on from the earliest record"),
    TRUNCATED("The topic ends before the stored offset: its last records are lost, or the database is another one's."
            + " Going on from the earliest record; what was applied before has no second effect");

    private final String message;

    OffsetResetReason(String message) {
        this.message = message;
    }

    /** Nothing when the place is there. */
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

    /** For the metric. */
    String metricTag() {
        return name().toLowerCase(Locale.ROOT);
    }
}

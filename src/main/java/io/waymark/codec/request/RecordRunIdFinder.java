package io.waymark.codec.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.codec.event.BinaryModeReader;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.run.RunId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out to which run a Kafka record belongs, even if the record is not a valid event. This allows Waymark to list a
 * rejected record under its run.
 */
public final class RecordRunIdFinder {
    private static final String SUBJECT = "subject";

    private RecordRunIdFinder() {}

    /**
     * Returns the run id from the subject of the event or, if that is missing or invalid, from the key of the record.
     */
    public static Optional<RunId> of(EventRecord record) {
        return subject(record).or(() -> text(record.key()).flatMap(RecordRunIdFinder::runId));
    }

    private static Optional<RunId> subject(EventRecord record) {
        var subject = BinaryModeReader.matches(record) ? header(record) : member(record.value());
        return subject.flatMap(RecordRunIdFinder::runId);
    }

    private static Optional<String> header(EventRecord record) {
        return record.headers().stream()
                .filter(header -> header.name().equals(BinaryModeReader.PREFIX + SUBJECT))
                .findFirst()
                .flatMap(header -> text(header.value()));
    }

    private static Optional<String> member(@Nullable Bytes value) {
        return value == null ? Optional.empty() : EventBodySplitter.text(value.array(), SUBJECT);
    }

    private static Optional<String> text(@Nullable Bytes bytes) {
        return bytes == null ? Optional.empty() : Optional.of(new String(bytes.array(), UTF_8));
    }

    private static Optional<RunId> runId(String text) {
        try {
            return Optional.of(RunId.of(text));
        } catch (IllegalArgumentException noRunId) {
            return Optional.empty();
        }
    }
}

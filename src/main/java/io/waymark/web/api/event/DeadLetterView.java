package io.waymark.web.api.event;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord.Header;
import io.waymark.domain.run.RunId;
import io.waymark.port.read.DeadLetterRepository.StoredDeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter.
 *
 * @param id for the other requests
 * @param runId the run of the record; null if the record names none
 * @param reason the error and the remedy
 * @param time at which the broker stored the record
 * @param bytes the size of the value
 * @param key the run id, if the producer follows the contract
 * @param value null in a list, and if there is none
 */
record DeadLetterView(
        long id,
        @Nullable RunId runId,
        String topic,
        int partition,
        long offset,
        String reason,
        Instant time,
        Instant putAsideAt,
        long bytes,
        @Nullable Content key,
        @Nullable Content value,
        List<HeaderView> headers) {

    /**
     * Bytes in base64 and as text.
     *
     * @param text null if the bytes are not UTF-8
     */
    record Content(@Nullable String text, String base64) {}

    record HeaderView(String name, @Nullable Content value) {}

    static DeadLetterView of(StoredDeadLetter storedDeadLetter) {
        var letter = storedDeadLetter.letter();
        var found = letter.record();
        return new DeadLetterView(
                storedDeadLetter.id(),
                letter.run(),
                found.partition().topic(),
                found.partition().number(),
                found.offset(),
                letter.reason(),
                found.time(),
                letter.rejectedAt(),
                storedDeadLetter.bytes(),
                content(found.key()),
                content(found.value()),
                found.headers().stream().map(DeadLetterView::header).toList());
    }

    private static HeaderView header(Header header) {
        return new HeaderView(header.name(), content(header.value()));
    }

    private static @Nullable Content content(@Nullable Bytes bytes) {
        return bytes == null
                ? null
                : new Content(text(bytes.array()), Base64.getEncoder().encodeToString(bytes.array()));
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException noText) {
            return null;
        }
    }
}

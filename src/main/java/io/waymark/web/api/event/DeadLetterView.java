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
 * A record put aside.
 *
 * @param id for the other requests
 * @param runId the run that the record is about; null if it names none
 * @param reason what is wrong with it and what to do
 * @param time when the broker took it
 * @param bytes how many the value has
 * @param key the run, if the producer keeps to the contract
 * @param value null in a list, and where there is none
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
     * Bytes as they are, and as text.
     *
     * @param text null when they are no UTF-8
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

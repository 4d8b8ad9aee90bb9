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
 * A dead letter in a response: a Kafka record that could not be decoded or applied.
 *
 * @param id the id for requests about this dead letter
 * @param runId the run of the record; null if the record names none
 * @param topic the topic from which the record was consumed
 * @param partition the partition of the record
 * @param offset the offset of the record in its partition
 * @param reason the error and what to do
 * @param time the time at which the broker stored the record
 * @param putAsideAt the time at which the record was rejected
 * @param bytes the size of the value in bytes
 * @param key the key of the record, which should be the run id; null if there is none
 * @param value the value of the record; null in a list, and if there is none
 * @param headers the headers of the record
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
     * The bytes of a key, value or header of a record.
     *
     * @param text the bytes as text; null if they are not UTF-8
     * @param base64 the bytes in base64
     */
    record Content(@Nullable String text, String base64) {}

    /**
     * A header of a rejected Kafka record in a response.
     *
     * @param name the name of the header
     * @param value the value of the header; null if there is none
     */
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

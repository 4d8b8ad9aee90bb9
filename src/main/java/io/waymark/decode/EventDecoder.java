package io.waymark.decode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.waymark.domain.run.RunId;
import io.waymark.port.Bytes;
import io.waymark.port.EventRecord;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes CloudEvents 1.0. Strict: what passes is valid through and through, and can be applied and stored. What it
 * makes of an event depends on nothing but the event; it remembers schemas that it read, within a bound, so that the
 * same bytes need not be read again. It may be used by many threads.
 */
public final class EventDecoder {
    /** How large an event may be: 1 MiB. */
    public static final int MAX_BYTES = 1 << 20;

    private static final byte[] NO_KEY = {};

    private final RestoreCheck restores;
    private final KnownSchemas known = new KnownSchemas();

    /** Decodes what comes from outside, where every restore is forged. */
    public EventDecoder() {
        this(RestoreCheck.NONE_IS_OWN);
    }

    /** Decodes what comes from the topic, where Waymark's own restores are too. */
    public EventDecoder(RestoreCheck restores) {
        this.restores = restores;
    }

    /** Decodes a record in structured or binary mode; its key must be the run's id. */
    public Decoded decode(EventRecord record) {
        return attempt(() -> {
            var event = read(record);
            checkKey(record.key(), event.event().envelope().runId());
            return event.traceParent() == null
                    ? new Decoded.Event(event.event(), traceParent(record), event.unknown())
                    : event;
        });
    }

    /** Decodes a record, in either mode, that is to be published again under the right key. */
    public Decoded decodeWhateverItsKey(EventRecord record) {
        return attempt(() -> read(record));
    }

    /** Decodes an event in JSON format, as it comes over HTTP. */
    public Decoded decode(byte[] structuredEvent) {
        return attempt(() ->
                StructuredEvent.read(checkSize(structuredEvent, structuredEvent.length), restores, known.of(NO_KEY)));
    }

    /** Decodes an event in binary mode, as it comes over HTTP. */
    public Decoded decode(BinaryRequest request) {
        return attempt(() -> BinaryEvent.read(
                request.recordHeaders(),
                checkSize(request.data(), BinaryEvent.size(request.recordHeaders(), request.data())),
                BinaryRequest.PREFIX,
                restores,
                known.of(NO_KEY)));
    }

    private Decoded.Event read(EventRecord record) {
        var value = record.value();
        if (BinaryEvent.is(record)) {
            checkSize(record, BinaryEvent.size(record.headers(), value));
            return BinaryEvent.read(record.headers(), value, BinaryEvent.PREFIX, restores, known(record));
        }
        try {
            return structured(record);
        } catch (Refusal refusal) {
            if (value == null || !StructuredEvent.hasVersion(value.array())) {
                BinaryEvent.checkSpelling(record.headers());
            }
            throw refusal;
        }
    }

    private KnownSchemas.OfKey known(EventRecord record) {
        var key = record.key();
        return known.of(key == null ? NO_KEY : key.array());
    }

    private static Decoded attempt(Supplier<Decoded.Event> reading) {
        try {
            return reading.get();
        } catch (Refusal refusal) {
            return new Decoded.Rejected(refusal.reason());
        }
    }

    /** That of the record, where the event has none of its own: instrumented Kafka clients send it. */
    private static @Nullable String traceParent(EventRecord record) {
        return record.headers().stream()
                .filter(header -> header.name().equals(Attributes.TRACE_PARENT))
                .flatMap(header -> Stream.ofNullable(header.value()))
                .findFirst()
                .map(value -> new String(value.array(), US_ASCII))
                .orElse(null);
    }

    private Decoded.Event structured(EventRecord record) {
        var contentType = BinaryEvent.contentType(record.headers());
        if (contentType != null) {
            checkFormat(contentType);
        }
        var value = record.value();
        if (value == null || value.size() == 0) {
            throw new Refusal("", "the record has no value; an event is a CloudEvent in JSON, or has ce_ headers");
        }
        return StructuredEvent.read(checkSize(value.array(), value.size()), restores, known(record));
    }

    private static void checkFormat(String contentType) {
        var media = Attributes.media(contentType);
        if (media.startsWith("application/cloudevents") && !media.equals("application/cloudevents+json")) {
            throw new Refusal("content-type", "a record holds one event, application/cloudevents+json: " + contentType);
        }
    }

    private static <T> T checkSize(T whole, long bytes) {
        if (bytes > MAX_BYTES) {
            throw new Refusal(
                    "",
                    "an event has at most " + MAX_BYTES + " bytes; leave its data elsewhere and name it by"
                            + " result.ref: " + bytes);
        }
        return whole;
    }

    /** Only the key keeps a run's events in one partition, and so in order. */
    private static void checkKey(@Nullable Bytes key, RunId run) {
        var text = key == null ? null : JsonText.utf8("record key", key.array());
        if (!run.value().equals(text)) {
            throw new Refusal("record key", "the run id is expected, which is the subject " + run + ": " + text);
        }
    }
}

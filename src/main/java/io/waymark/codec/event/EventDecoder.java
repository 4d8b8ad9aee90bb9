package io.waymark.codec.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.event.parse.EventJsonText;
import io.waymark.codec.event.reuse.SchemaDecodeCache;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.run.RunEvent;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes CloudEvents 1.0 from Kafka or HTTP into domain events and validates every field. Returns {@link
 * DecodeResult.Rejected} for an invalid event instead of throwing an exception. The result depends only on the event. A
 * bounded cache avoids decoding the same schema again. Thread-safe.
 */
public final class EventDecoder {
    /** The maximum size of an event: 1 MiB. */
    public static final int MAX_BYTES = 1 << 20;

    private static final byte[] EMPTY_KEY = {};

    private final RestoreAuthenticator restores;
    private final SchemaDecodeCache schemaCache = new SchemaDecodeCache();

    /** Creates a decoder for events from HTTP clients, which are not allowed to send {@code run.restored} events. */
    public EventDecoder() {
        this(RestoreAuthenticator.REJECT_ALL);
    }

    /**
     * Creates a decoder for events from the Kafka topic, which also contains the restores that Waymark publishes.
     *
     * @param restores verifies the signatures of restores
     */
    public EventDecoder(RestoreAuthenticator restores) {
        this.restores = restores;
    }

    /**
     * Decodes a Kafka record in structured or binary mode. The record is rejected unless its key is the run id,
     * except for an observation of a dataset, which has any key.
     */
    public DecodeResult decode(EventRecord record) {
        return decodeOrReject(() -> {
            var event = read(record);
            checkKey(record.key(), event.event());
            return event.traceParent() == null
                    ? new DecodeResult.ValidEvent(event.event(), traceParent(record), event.unknown())
                    : event;
        });
    }

    /**
     * Decodes a Kafka record in structured or binary mode with any key. This is for a redrive, which publishes a
     * rejected record again, with the correct key.
     */
    public DecodeResult decodeIgnoringKey(EventRecord record) {
        return decodeOrReject(() -> read(record));
    }

    /** Decodes an event in JSON format from an HTTP request. */
    public DecodeResult decode(byte[] structuredEvent) {
        return decodeOrReject(() -> StructuredModeReader.read(
                checkSize(structuredEvent, structuredEvent.length), restores, schemaCache.forKey(EMPTY_KEY)));
    }

    /** Decodes an event in binary mode from an HTTP request. */
    public DecodeResult decode(BinaryModeRequest request) {
        return decodeOrReject(() -> BinaryModeReader.read(
                request.recordHeaders(),
                checkSize(request.data(), request.size()),
                BinaryModeRequest.PREFIX,
                restores,
                schemaCache.forKey(EMPTY_KEY)));
    }

    /** Returns whether a body begins a JSON object that has a {@code specversion}, as in structured mode. */
    public static boolean hasVersion(byte[] body) {
        return StructuredModeReader.hasVersion(body);
    }

    private DecodeResult.ValidEvent read(EventRecord record) {
        var value = record.value();
        if (BinaryModeReader.matches(record)) {
            checkSize(record, BinaryModeReader.size(record.headers(), value));
            return BinaryModeReader.read(record.headers(), value, BinaryModeReader.PREFIX, restores, cacheFor(record));
        }
        try {
            return structured(record);
        } catch (DecodeException decodeException) {
            if (value == null || !StructuredModeReader.hasVersion(value.array())) {
                BinaryModeReader.checkSpelling(record.headers());
            }
            throw decodeException;
        }
    }

    private SchemaDecodeCache.KeyedCache cacheFor(EventRecord record) {
        var key = record.key();
        return schemaCache.forKey(key == null ? EMPTY_KEY : key.array());
    }

    private static DecodeResult decodeOrReject(Supplier<DecodeResult.ValidEvent> reading) {
        try {
            return reading.get();
        } catch (DecodeException decodeException) {
            return new DecodeResult.Rejected(decodeException.reason());
        }
    }

    /**
     * Returns the {@code traceparent} header of the record, which instrumented Kafka clients send. It is used for
     * events without the CloudEvents extension of that name.
     */
    private static @Nullable String traceParent(EventRecord record) {
        return record.headers().stream()
                .filter(header -> header.name().equals(CloudEventAttributes.TRACE_PARENT))
                .flatMap(header -> Stream.ofNullable(header.value()))
                .findFirst()
                .map(value -> new String(value.array(), US_ASCII))
                .orElse(null);
    }

    private DecodeResult.ValidEvent structured(EventRecord record) {
        var contentType = BinaryModeReader.contentType(record.headers());
        if (contentType != null) {
            requireJsonFormat(contentType);
        }
        var value = record.value();
        if (value == null || value.size() == 0) {
            throw new DecodeException(
                    "", "the record has no value; an event is a CloudEvent in JSON, or has ce_ headers");
        }
        return StructuredModeReader.read(checkSize(value.array(), value.size()), restores, cacheFor(record));
    }

    private static void requireJsonFormat(String contentType) {
        var media = CloudEventAttributes.mediaType(contentType);
        if (media.startsWith("application/cloudevents") && !media.equals("application/cloudevents+json")) {
            throw new DecodeException(
                    "content-type",
                    "application/cloudevents+json (one event per record) is expected, found: " + contentType);
        }
    }

    private static <T> T checkSize(T whole, long bytes) {
        if (bytes > MAX_BYTES) {
            throw new DecodeException(
                    "",
                    "an event has at most " + MAX_BYTES + " bytes; store its data elsewhere and refer to it"
                            + " with result.ref: " + bytes);
        }
        return whole;
    }

    /** Checks the record key: equal keys keep the events of a run in one partition, and therefore in order. */
    private static void checkKey(@Nullable Bytes key, RunEvent event) {
        if (event instanceof RunEvent.DatasetObserved) {
            return;
        }
        var run = event.envelope().runId();
        var text = key == null ? null : EventJsonText.utf8("record key", key.array());
        if (!run.value().equals(text)) {
            throw new DecodeException(
                    "record key", "the subject of the event, " + run + ", is expected as the key, found: " + text);
        }
    }
}

package io.waymark.web.api.event;

import io.waymark.codec.event.BinaryModeRequest;
import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.request.EventBodySplitter;
import io.waymark.domain.record.Bytes;
import io.waymark.port.broker.EventPublisher;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * An event as received in an HTTP request, not decoded yet. It is published to Kafka in the same CloudEvents mode
 * (structured or binary) in which the client sent it.
 */
sealed interface ReceivedEvent {
    /** Returns the size of the event in its serialized form, attributes included, in bytes. */
    long size();

    DecodeResult decode(EventDecoder decoder);

    /** Returns the id of the event, for the response if it is rejected. Null if there is no readable id. */
    @Nullable
    String id();

    Mono<Void> publish(EventPublisher publisher, String key);

    /**
     * An event in structured mode: one JSON object with attributes and data.
     *
     * @param event the bytes of the JSON object
     */
    record StructuredBody(Bytes event) implements ReceivedEvent {
        @Override
        public long size() {
            return event.size();
        }

        @Override
        public DecodeResult decode(EventDecoder decoder) {
            return decoder.decode(event.array());
        }

        @Override
        public @Nullable String id() {
            return EventBodySplitter.id(event.array()).orElse(null);
        }

        @Override
        public Mono<Void> publish(EventPublisher publisher, String key) {
            return publisher.publish(key, event.array());
        }
    }

    /**
     * An event in binary mode: attributes in headers, data in the body (EVT-12).
     *
     * @param request the headers and the body
     */
    record BinaryBody(BinaryModeRequest request) implements ReceivedEvent {
        @Override
        public long size() {
            return request.size();
        }

        @Override
        public DecodeResult decode(EventDecoder decoder) {
            return decoder.decode(request);
        }

        @Override
        public @Nullable String id() {
            return request.id().orElse(null);
        }

        @Override
        public Mono<Void> publish(EventPublisher publisher, String key) {
            return publisher.publish(key, request.recordHeaders(), request.data());
        }
    }
}

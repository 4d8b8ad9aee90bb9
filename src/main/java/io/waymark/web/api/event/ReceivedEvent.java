package io.waymark.web.api.event;

import io.waymark.codec.event.BinaryEventRequest;
import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.request.EventBodySplitter;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.port.broker.EventPublisher;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** An event of a request before its decoding. It is published in the mode in which the client sent it. */
sealed interface ReceivedEvent {
    int size();

    DecodeResult decode(EventDecoder decoder);

    /** Returns the id for a rejection; null if there is no readable id. */
    @Nullable
    String id();

    Mono<Void> publish(EventPublisher publisher, RunId run);

    /** An event in CloudEvents' JSON format. */
    record StructuredBody(Bytes event) implements ReceivedEvent {
        @Override
        public int size() {
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
        public Mono<Void> publish(EventPublisher publisher, RunId run) {
            return publisher.publish(run, event.array());
        }
    }

    /** An event in binary mode (EVT-12). */
    record BinaryBody(BinaryEventRequest request) implements ReceivedEvent {
        @Override
        public int size() {
            return request.data().size();
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
        public Mono<Void> publish(EventPublisher publisher, RunId run) {
            return publisher.publish(run, request.recordHeaders(), request.data());
        }
    }
}

package io.waymark.ingest;

import io.waymark.decode.BinaryRequest;
import io.waymark.decode.Decoded;
import io.waymark.decode.EventDecoder;
import io.waymark.decode.EventsBody;
import io.waymark.domain.run.RunId;
import io.waymark.port.Bytes;
import io.waymark.port.EventPublisher;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** An event of a request, not decoded yet. It is published in the mode in which it was sent. */
sealed interface ReceivedEvent {
    int size();

    Decoded decode(EventDecoder decoder);

    /** The id, for a rejection; null when none can be read. */
    @Nullable
    String id();

    Mono<Void> publish(EventPublisher publisher, RunId run);

    /** An event in CloudEvents' JSON format. */
    record Structured(Bytes event) implements ReceivedEvent {
        @Override
        public int size() {
            return event.size();
        }

        @Override
        public Decoded decode(EventDecoder decoder) {
            return decoder.decode(event.array());
        }

        @Override
        public @Nullable String id() {
            return EventsBody.id(event.array()).orElse(null);
        }

        @Override
        public Mono<Void> publish(EventPublisher publisher, RunId run) {
            return publisher.publish(run, event.array());
        }
    }

    /** An event in binary mode (EVT-12). */
    record Binary(BinaryRequest request) implements ReceivedEvent {
        @Override
        public int size() {
            return request.data().size();
        }

        @Override
        public Decoded decode(EventDecoder decoder) {
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

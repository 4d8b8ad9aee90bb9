package io.waymark.web.body;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads request bodies that are one JSON document: declared as JSON or not at all, bounded, and inflated. */
@Component
public final class JsonBodyReader {
    private final long maxBytes;

    /** Creates a reader whose default limit is the setting of Spring's codecs (API-20). */
    public JsonBodyReader(@Value("${spring.http.codecs.max-in-memory-size}") DataSize maxSize) {
        this.maxBytes = maxSize.toBytes();
    }

    /** Returns the body on a thread that may block for its decoding. */
    public Mono<byte[]> read(ServerHttpRequest request) {
        return read(request, maxBytes);
    }

    /** Returns the body like {@link #read(ServerHttpRequest)}, with another limit. */
    public Mono<byte[]> read(ServerHttpRequest request, long maxBytes) {
        return Mono.defer(() -> {
            RequestMediaTypes.requireJson(request.getHeaders());
            return BoundedBodyReader.read(request, maxBytes).publishOn(Schedulers.parallel());
        });
    }
}

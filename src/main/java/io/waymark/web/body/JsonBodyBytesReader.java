package io.waymark.web.body;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads a request body that is one JSON document. It rejects bodies that are declared as another media type or exceed
 * the size limit, and inflates compressed ones. It does not parse the JSON. Thread-safe.
 */
@Component
public final class JsonBodyBytesReader {
    private final long maxBytes;

    /** Creates a reader whose default limit is the setting of Spring's codecs (API-20). */
    public JsonBodyBytesReader(@Value("${spring.http.codecs.max-in-memory-size}") DataSize maxSize) {
        this.maxBytes = maxSize.toBytes();
    }

    /** Returns the bytes of the body. The result is emitted on a thread on which the caller may parse it. */
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

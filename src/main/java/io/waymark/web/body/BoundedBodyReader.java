package io.waymark.web.body;

import io.waymark.port.RequestRejectedException;
import java.io.ByteArrayOutputStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads a body whole, up to a number of bytes, and inflates it if it is compressed. What is beyond is read and dropped,
 * so that a client that writes all of its request before it reads gets the answer that says why; how long that may take
 * is limited like any request.
 */
public final class BoundedBodyReader {
    /** The overhead of gzip on data that cannot be compressed: at most 1/1024 and the header. */
    private static final int GZIP_OVERHEAD_SHIFT = 10;

    private static final int GZIP_HEADER_BYTES = 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long maxBytes;
    private long size;

    private BoundedBodyReader(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Returns the body, inflated (EVT-13), empty when there is none. Fails with 413 {@code content-too-large}, with 415
     * for an encoding other than gzip, and with 400 for a body that cannot be inflated. A compressed body is inflated
     * on a thread of {@link Schedulers#parallel()}.
     */
    public static Mono<byte[]> read(ServerHttpRequest request, long maxBytes) {
        return Mono.defer(() -> switch (ContentEncoding.of(request.getHeaders())) {
            case IDENTITY -> collectBody(request, maxBytes);
            case GZIP ->
                collectBody(request, maxBytes + (maxBytes >> GZIP_OVERHEAD_SHIFT) + GZIP_HEADER_BYTES)
                        .publishOn(Schedulers.parallel())
                        .map(packed -> GzipInflater.inflate(packed, maxBytes));
        });
    }

    private static Mono<byte[]> collectBody(ServerHttpRequest request, long maxBytes) {
        var body = new BoundedBodyReader(maxBytes);
        // mapped at once: an operator that drops a buffer would release it a second time
        return request.getBody().map(body::append).then(Mono.fromSupplier(body::toByteArray));
    }

    private long append(DataBuffer buffer) {
        size += buffer.readableByteCount();
        if (size <= maxBytes) {
            var piece = new byte[buffer.readableByteCount()];
            buffer.read(piece);
            bytes.writeBytes(piece);
        } else {
            bytes.reset();
        }
        DataBufferUtils.release(buffer);
        return size;
    }

    private byte[] toByteArray() {
        if (size > maxBytes) {
            throw tooLarge("The body has " + size + " bytes; it may have " + maxBytes);
        }
        return bytes.toByteArray();
    }

    static RequestRejectedException tooLarge(String fact) {
        return new RequestRejectedException(413, "content-too-large", fact + ": send it in parts. Nothing was taken.");
    }
}

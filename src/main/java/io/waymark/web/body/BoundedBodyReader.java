package io.waymark.web.body;

import io.waymark.web.problem.RequestRejectedException;
import java.io.ByteArrayOutputStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads the whole body of a request up to a size limit, and inflates it if it is compressed. If the body exceeds the
 * limit, the rest is read and discarded. A client that writes its whole request before it reads therefore still
 * receives the error response. Each instance reads one body.
 */
public final class BoundedBodyReader {
    /** The binary logarithm of 1024: gzip enlarges incompressible data by at most 1/1024 and the header. */
    private static final int GZIP_OVERHEAD_SHIFT = 10;

    private static final int GZIP_HEADER_BYTES = 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long maxBytes;
    private long size;

    private BoundedBodyReader(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Returns the body, inflated if it is compressed (EVT-13). The array is empty if there is no body. The errors are
     * 413 {@code content-too-large}, 415 for an encoding other than gzip, and 400 for invalid gzip. A compressed body
     * is inflated on a thread of {@link Schedulers#parallel()}.
     */
    public static Mono<byte[]> read(ServerHttpRequest request, long maxBytes) {
        return Mono.defer(() -> switch (ContentEncoding.of(request.getHeaders())) {
            case IDENTITY -> collectBody(request, maxBytes);
            case GZIP ->
                collectBody(request, maxBytes + (maxBytes >> GZIP_OVERHEAD_SHIFT) + GZIP_HEADER_BYTES)
                        .publishOn(Schedulers.parallel())
                        .map(compressed -> GzipInflater.inflate(compressed, maxBytes));
        });
    }

    private static Mono<byte[]> collectBody(ServerHttpRequest request, long maxBytes) {
        var body = new BoundedBodyReader(maxBytes);
        // map releases each buffer immediately; an operator that drops a buffer would release it again
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

    static RequestRejectedException tooLarge(String error) {
        return new RequestRejectedException(
                413, "content-too-large", error + ": send it in parts. Nothing was accepted.");
    }
}

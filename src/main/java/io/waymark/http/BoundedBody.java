package io.waymark.http;

import io.waymark.port.RequestRejected;
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
public final class BoundedBody {
    /** The overhead of gzip on data that cannot be compressed: at most 1/1024 and the header. */
    private static final int GZIP_OVERHEAD_SHIFT = 10;

    private static final int GZIP_HEADER_BYTES = 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long most;
    private long size;

    private BoundedBody(long most) {
        this.most = most;
    }

    /**
     * Returns the body, inflated (EVT-13), empty when there is none. Fails with 413 {@code content-too-large}, with 415
     * for an encoding other than gzip, and with 400 for a body that cannot be inflated. A compressed body is inflated
     * on a thread of {@link Schedulers#parallel()}.
     */
    public static Mono<byte[]> read(ServerHttpRequest request, long most) {
        return Mono.defer(() -> switch (ContentEncoding.of(request.getHeaders())) {
            case IDENTITY -> collect(request, most);
            case GZIP ->
                collect(request, most + (most >> GZIP_OVERHEAD_SHIFT) + GZIP_HEADER_BYTES)
                        .publishOn(Schedulers.parallel())
                        .map(packed -> GzipInflater.inflate(packed, most));
        });
    }

    private static Mono<byte[]> collect(ServerHttpRequest request, long most) {
        var body = new BoundedBody(most);
        // mapped at once: an operator that drops a buffer would release it a second time
        return request.getBody().map(body::take).then(Mono.fromSupplier(body::whole));
    }

    private long take(DataBuffer buffer) {
        size += buffer.readableByteCount();
        if (size <= most) {
            var piece = new byte[buffer.readableByteCount()];
            buffer.read(piece);
            bytes.writeBytes(piece);
        } else {
            bytes.reset();
        }
        DataBufferUtils.release(buffer);
        return size;
    }

    private byte[] whole() {
        if (size > most) {
            throw tooLarge("The body has " + size + " bytes; it may have " + most);
        }
        return bytes.toByteArray();
    }

    static RequestRejected tooLarge(String fact) {
        return new RequestRejected(413, "content-too-large", fact + ": send it in parts. Nothing was taken.");
    }
}

package io.waymark.http;

import io.waymark.port.RequestRejected;
import java.io.ByteArrayOutputStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/**
 * Reads a body whole, up to so many bytes. What is beyond is read and dropped, so that a client that writes all of its
 * request before it reads gets the answer that says why; how long that may take is limited like any request.
 */
public final class BoundedBody {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long most;
    private long size;

    private BoundedBody(long most) {
        this.most = most;
    }

    /** The body, empty when there is none; fails with 413 {@code content-too-large}. */
    public static Mono<byte[]> read(ServerHttpRequest request, long most) {
        return Mono.defer(() -> {
            var body = new BoundedBody(most);
            // mapped at once: an operator that drops a buffer would release it a second time
            return request.getBody().map(body::take).then(Mono.fromSupplier(body::whole));
        });
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
            throw new RequestRejected(
                    413,
                    "content-too-large",
                    "The body has " + size + " bytes; it may have " + most + ": send it in parts. Nothing was taken.");
        }
        return bytes.toByteArray();
    }
}

package io.waymark.bench.fanout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A minimal reactive fan-out. Frames the body of each request to {@code /pub} once and sends it to every subscriber of
 * {@code /sub}. Combines the pending frames of a subscriber into one write. Nothing is stored, filtered or dropped.
 * Prints {@code ready} when the server accepts connections. Argument: port.
 */
public final class BaselineFeed {

    private static final int WRITE = 64 * 1024;

    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
    private Frame last = new Frame(new byte[0]);
    private long count;

    /** A node of the linked list of items. */
    private static final class Frame {
        private final byte[] bytes;
        private volatile @Nullable Frame next;

        Frame(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    /** A subscriber: the last frame that it received, and whether a thread writes to it. */
    private static final class Reader {
        private final FluxSink<ByteBuf> sink;
        private final AtomicInteger pendingWrites = new AtomicInteger();
        private Frame at;

        Reader(FluxSink<ByteBuf> sink, Frame at) {
            this.sink = sink;
            this.at = at;
        }

        void wake() {
            if (pendingWrites.getAndIncrement() > 0) {
                return; // the thread that writes sees the new frame
            }
            int seen = 1;
            do {
                while (sink.requestedFromDownstream() > 0 && at.next != null) {
                    sink.next(waiting());
                }
                seen = pendingWrites.addAndGet(-seen);
            } while (seen > 0);
        }

        /** Returns the pending frames as one buffer, without a copy. */
        private ByteBuf waiting() {
            int size = 0;
            int frames = 0;
            var end = at;
            for (var next = end.next; next != null && size < WRITE; next = end.next) {
                end = next;
                size += end.bytes.length;
                frames++;
            }
            var all = new byte[frames][];
            for (int frame = 0; frame < frames; frame++) {
                at = java.util.Objects.requireNonNull(at.next);
                all[frame] = at.bytes;
            }
            return Unpooled.wrappedBuffer(all);
        }
    }

    public static void main(String... arguments) {
        var server = new BaselineFeed().listen(Integer.parseInt(arguments[0]));
        System.out.println("ready");
        server.onDispose().block();
    }

    /** Starts a server on a port. */
    public DisposableServer listen(int port) {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .route(routes -> routes.get("/sub", this::subscribe).post("/pub", this::publish))
                .bindNow();
    }

    private Publisher<Void> subscribe(HttpServerRequest request, HttpServerResponse response) {
        var writes = Flux.<ByteBuf>create(this::add, FluxSink.OverflowStrategy.ERROR);
        return response.sse().send(writes, write -> true);
    }

    private synchronized void add(FluxSink<ByteBuf> sink) {
        var reader = new Reader(sink, last);
        readers.add(reader);
        sink.onDispose(() -> readers.remove(reader)).onRequest(more -> reader.wake());
    }

    private Mono<Void> publish(HttpServerRequest request, HttpServerResponse response) {
        return request.receive()
                .aggregate()
                .asString(ISO_8859_1)
                .doOnNext(this::add)
                .then(response.status(202).send());
    }

    /** Sends one line to every subscriber. */
    public void add(String data) {
        synchronized (this) {
            var text = "id: " + ++count + "\nevent: snapshot\ndata: " + data + "\n\n";
            var next = new Frame(text.getBytes(ISO_8859_1));
            last.next = next;
            last = next;
        }
        readers.forEach(Reader::wake);
    }
}

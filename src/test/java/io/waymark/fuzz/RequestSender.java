package io.waymark.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.waymark.fixture.RawHttp;
import io.waymark.fixture.RawHttp.Answer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Sends requests over a few concurrent connections and reuses them. */
final class RequestSender implements AutoCloseable {
    private static final int CONNECTIONS = 12;
    private static final int TIMEOUT_MILLIS = 20_000;

    private final int port;
    private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    private final Semaphore slots = new Semaphore(4 * CONNECTIONS);
    private final ConcurrentLinkedQueue<IdleConnection> idle = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    RequestSender(int port) {
        this.port = port;
    }

    /** Sends a request as soon as a slot is free and passes on the response. */
    void send(byte[] request, boolean head, Consumer<Answer> then) {
        slots.acquireUninterruptibly();
        var unused = threads.submit(() -> {
            try {
                then.accept(exchange(request, head));
            } catch (IOException | RuntimeException | AssertionError failure) {
                failures.add(failure);
            } finally {
                slots.release();
            }
        });
    }

    /** Waits for all responses and returns the failures. */
    List<Throwable> finish() {
        slots.acquireUninterruptibly(4 * CONNECTIONS);
        slots.release(4 * CONNECTIONS);
        return new ArrayList<>(failures);
    }

    /**
     * A connection that can be reused.
     *
     * @param last the request and response before, which may explain a failure of the next request
     */
    private record IdleConnection(RawHttp connection, String last) {}

    private Answer exchange(byte[] request, boolean head) throws IOException {
        var idleConnection = idle.poll();
        if (idleConnection != null) {
            try {
                return exchange(idleConnection.connection(), request, head);
            } catch (SocketTimeoutException silent) {
                idleConnection.connection().close();
                throw new IOException(
                        "No response within " + TIMEOUT_MILLIS + " ms to " + begin(request) + "\nafter "
                                + idleConnection.last(),
                        silent);
            } catch (IOException ended) {
                idleConnection.connection().close(); // the server may have closed it after the last response
            }
        }
        var fresh = RawHttp.connect(port, TIMEOUT_MILLIS);
        try {
            return exchange(fresh, request, head);
        } catch (IOException failed) {
            fresh.close();
            throw new IOException("No response, " + failed + ", to " + begin(request), failed);
        }
    }

    private Answer exchange(RawHttp connection, byte[] request, boolean head) throws IOException {
        try {
            connection.send(request);
        } catch (IOException refused) {
            // the response may contain the reason
        }
        var answer = connection.read(head);
        if (answer.goesOn()) {
            idle.add(new IdleConnection(
                    connection, begin(request) + "\nanswered with " + answer.status() + answer.headers()));
        } else {
            connection.close();
        }
        return answer;
    }

    static String begin(byte[] request) {
        return new String(request, 0, Math.min(request.length, 600), ISO_8859_1);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

package io.waymark.openlineage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Limits how many operations run at the same time. Further operations wait in the order of their subscription. An
 * operation that is cancelled while it waits leaves the queue. Thread-safe.
 */
final class ConcurrencyLimiter {
    private final Deque<Ticket> waiting = new ArrayDeque<>();
    private int free;

    ConcurrencyLimiter(int max) {
        this.free = max;
    }

    /** A request for permission to run. */
    private static final class Ticket {
        private final MonoSink<Ticket> requester;
        private boolean hasPermit;

        Ticket(MonoSink<Ticket> requester) {
            this.requester = requester;
        }
    }

    /**
     * Runs an operation when there is room. A cancelled subscriber does not cancel an operation that runs, because a
     * cancelled transaction would leave its connection unusable. The operation keeps its place until it ends.
     */
    <T> Mono<T> run(Supplier<Mono<T>> operation) {
        return Mono.<Ticket>create(this::acquire)
                .flatMap(ticket ->
                        Mono.defer(operation).doFinally(end -> release(ticket)).cache());
    }

    private void acquire(MonoSink<Ticket> requester) {
        var ticket = new Ticket(requester);
        boolean hasRoom = hasRoom(ticket);
        requester.onCancel(() -> release(ticket)); // runs now if the subscriber has already cancelled
        if (hasRoom) {
            requester.success(ticket);
        }
    }

    private synchronized boolean hasRoom(Ticket ticket) {
        if (free == 0) {
            waiting.add(ticket);
            return false;
        }
        free--;
        ticket.hasPermit = true;
        return true;
    }

    private void release(Ticket ticket) {
        var next = next(ticket);
        if (next != null) {
            next.requester.success(next);
        }
    }

    private synchronized @Nullable Ticket next(Ticket released) {
        waiting.remove(released);
        if (!released.hasPermit) {
            return null;
        }
        released.hasPermit = false;
        var next = waiting.poll();
        if (next == null) {
            free++;
        } else {
            next.hasPermit = true;
        }
        return next;
    }
}

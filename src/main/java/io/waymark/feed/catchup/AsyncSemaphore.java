package io.waymark.feed.catchup;

import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Limits the number of asynchronous operations that run at the same time. Further operations wait in order of arrival.
 * An operation that is cancelled while it waits leaves the queue.
 */
final class AsyncSemaphore {
    private final LinkedHashSet<Permit> waiting = new LinkedHashSet<>();
    private int free;

    AsyncSemaphore(int free) {
        this.free = free;
    }

    <T> Mono<T> withPermit(Mono<T> work) {
        return Mono.usingWhen(
                Mono.create(this::acquire), permit -> work, permit -> Mono.fromRunnable(() -> release(permit)));
    }

    /**
     * The permission for one operation. A permit that is cancelled before it is granted is never granted. A permit may
     * be released twice, by a cancellation and by the end of the operation; the second release has no effect.
     */
    private static final class Permit {
        private final MonoSink<Permit> requester;
        private PermitState state = PermitState.REQUESTED;

        Permit(MonoSink<Permit> requester) {
            this.requester = requester;
        }
    }

    private enum PermitState {
        REQUESTED,
        GRANTED,
        RELEASED
    }

    private void acquire(MonoSink<Permit> requester) {
        var permit = new Permit(requester);
        requester.onCancel(() -> release(permit));
        if (tryAcquireOrQueue(permit)) {
            requester.success(permit);
        }
    }

    private void release(Permit permit) {
        var next = releaseAndPoll(permit);
        if (next != null) {
            next.requester.success(next);
        }
    }

    private synchronized boolean tryAcquireOrQueue(Permit permit) {
        if (permit.state == PermitState.RELEASED) {
            return false;
        }
        if (free == 0) {
            waiting.add(permit);
            return false;
        }
        free--;
        permit.state = PermitState.GRANTED;
        return true;
    }

    private synchronized @Nullable Permit releaseAndPoll(Permit permit) {
        waiting.remove(permit);
        var granted = permit.state == PermitState.GRANTED;
        permit.state = PermitState.RELEASED;
        if (!granted) {
            return null;
        }
        if (waiting.isEmpty()) {
            free++;
            return null;
        }
        var next = waiting.removeFirst();
        next.state = PermitState.GRANTED;
        return next;
    }
}

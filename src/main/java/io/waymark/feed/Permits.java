package io.waymark.feed;

import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Lets so many work at once and the others wait, first come, first served. Who gives up leaves the queue. */
final class Permits {
    private final LinkedHashSet<Permit> waiting = new LinkedHashSet<>();
    private int free;

    Permits(int free) {
        this.free = free;
    }

    <T> Mono<T> within(Mono<T> work) {
        return Mono.usingWhen(Mono.create(this::ask), permit -> work, permit -> Mono.fromRunnable(this::release));
    }

    /** Cancelled after it was given and before it arrived, a permit would be lost: then it goes back. */
    private static final class Permit {
        private final MonoSink<Permit> asker;
        private boolean given;

        Permit(MonoSink<Permit> asker) {
            this.asker = asker;
        }
    }

    private void ask(MonoSink<Permit> asker) {
        var permit = new Permit(asker);
        asker.onCancel(() -> giveUp(permit));
        if (takeOrWait(permit)) {
            asker.success(permit);
        }
    }

    private void release() {
        var next = nextOrFree();
        if (next != null) {
            next.asker.success(next);
        }
    }

    private void giveUp(Permit permit) {
        if (!leave(permit)) {
            release();
        }
    }

    private synchronized boolean takeOrWait(Permit permit) {
        if (free == 0) {
            waiting.add(permit);
            return false;
        }
        free--;
        permit.given = true;
        return true;
    }

    private synchronized boolean leave(Permit permit) {
        waiting.remove(permit);
        return !permit.given;
    }

    private synchronized @Nullable Permit nextOrFree() {
        if (waiting.isEmpty()) {
            free++;
            return null;
        }
        var next = waiting.removeFirst();
        next.given = true;
        return next;
    }
}

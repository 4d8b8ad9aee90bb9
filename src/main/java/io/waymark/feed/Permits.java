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
        return Mono.usingWhen(
                Mono.create(this::ask), permit -> work, permit -> Mono.fromRunnable(() -> giveBack(permit)));
    }

    /**
     * Cancelled before it asks, a permit must not be given; cancelled while it arrives, it is given back twice, as not
     * arrived and as no longer needed, and counts once.
     */
    private static final class Permit {
        private final MonoSink<Permit> asker;
        private State state = State.ASKED;

        Permit(MonoSink<Permit> asker) {
            this.asker = asker;
        }
    }

    private enum State {
        ASKED,
        GIVEN,
        BACK
    }

    private void ask(MonoSink<Permit> asker) {
        var permit = new Permit(asker);
        asker.onCancel(() -> giveBack(permit));
        if (takeOrWait(permit)) {
            asker.success(permit);
        }
    }

    private void giveBack(Permit permit) {
        var next = nextAfter(permit);
        if (next != null) {
            next.asker.success(next);
        }
    }

    private synchronized boolean takeOrWait(Permit permit) {
        if (permit.state == State.BACK) {
            return false;
        }
        if (free == 0) {
            waiting.add(permit);
            return false;
        }
        free--;
        permit.state = State.GIVEN;
        return true;
    }

    private synchronized @Nullable Permit nextAfter(Permit permit) {
        waiting.remove(permit);
        var given = permit.state == State.GIVEN;
        permit.state = State.BACK;
        if (!given) {
            return null;
        }
        if (waiting.isEmpty()) {
            free++;
            return null;
        }
        var next = waiting.removeFirst();
        next.state = State.GIVEN;
        return next;
    }
}

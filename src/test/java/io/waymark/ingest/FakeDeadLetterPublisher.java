package io.waymark.ingest;

import io.waymark.port.broker.DeadLetter;
import io.waymark.port.broker.DeadLetterPublisher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import reactor.core.publisher.Mono;

/** Keeps dead letters in memory. Fails on demand. */
final class FakeDeadLetterPublisher implements DeadLetterPublisher {
    private final List<DeadLetter> put = new ArrayList<>();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();

    @Override
    public Mono<Void> publish(List<DeadLetter> letters) {
        return Mono.fromRunnable(() -> add(letters));
    }

    private synchronized void add(List<DeadLetter> letters) {
        var failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
        put.addAll(letters);
    }

    synchronized void failNext(RuntimeException failure, int times) {
        for (int i = 0; i < times; i++) {
            failNext(failure);
        }
    }

    synchronized void failNext(RuntimeException failure) {
        failures.add(failure);
    }

    synchronized List<DeadLetter> put() {
        return List.copyOf(put);
    }
}

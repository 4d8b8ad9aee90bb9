package io.waymark.port.broker;

import io.waymark.port.store.DataRejectedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import reactor.core.publisher.Mono;

/** Keeps dead letters in memory. Rejects values of more than 4 MiB. Fails on demand. */
public final class FakeDeadLetterPublisher implements DeadLetterPublisher {
    private static final int MAX_BYTES = 4 << 20;

    private final List<DeadLetter> put = new ArrayList<>();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();

    @Override
    public Mono<Void> publish(List<DeadLetter> letters) {
        return letters.isEmpty() ? Mono.empty() : Mono.fromRunnable(() -> add(letters));
    }

    private synchronized void add(List<DeadLetter> letters) {
        var failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
        for (var letter : letters) {
            var value = letter.record().value();
            if (value != null && value.size() > MAX_BYTES) {
                throw new DataRejectedException("Cannot publish: the record is too large", null);
            }
        }
        put.addAll(letters);
    }

    public synchronized void failNext(RuntimeException failure, int times) {
        for (int i = 0; i < times; i++) {
            failNext(failure);
        }
    }

    public synchronized void failNext(RuntimeException failure) {
        failures.add(failure);
    }

    public synchronized List<DeadLetter> put() {
        return List.copyOf(put);
    }
}

package io.waymark.openlineage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Collects concurrent requests into batches, so that one transaction and one wait for the broker serve several of them.
 * While {@value #MAX_BATCHES} batches are in progress, further requests wait in the order of their arrival. Requests with
 * a common key are never in progress at the same time. A request that is cancelled while it waits leaves the queue; a
 * batch in progress always runs to its end. Thread-safe.
 *
 * @param <R> the requests
 */
final class RequestBatcher<R> {
    /** Limits the connections to the database that wait for the broker. */
    private static final int MAX_BATCHES = 2;

    private static final int MAX_REQUESTS = 32;
    private static final long MAX_BYTES = 2 << 20;

    private final Function<R, ? extends Set<?>> keys;
    private final ToLongFunction<R> bytes;
    private final Function<List<R>, Mono<Map<R, Throwable>>> processor;
    private final LinkedHashSet<Waiting<R>> waiting = new LinkedHashSet<>();
    private final Set<Object> keysInProgress = new HashSet<>();
    private int batchesInProgress;

    /**
     * Creates a batcher.
     *
     * @param keys the keys of a request; requests with a common key are processed one after the other
     * @param bytes the size of a request; a batch has at most 2 MiB, or one request
     * @param processor processes a batch of up to 32 requests; returns the failures of single requests, and fails if
     *     all failed
     */
    RequestBatcher(
            Function<R, ? extends Set<?>> keys,
            ToLongFunction<R> bytes,
            Function<List<R>, Mono<Map<R, Throwable>>> processor) {
        this.keys = keys;
        this.bytes = bytes;
        this.processor = processor;
    }

    /** A request and its result. Each has its own identity. */
    private static final class Waiting<R> {
        private final R request;
        private final Sinks.Empty<Void> result = Sinks.empty();

        Waiting(R request) {
            this.request = request;
        }

        void end(@Nullable Throwable failure) {
            var unused = failure == null ? result.tryEmitEmpty() : result.tryEmitError(failure);
        }
    }

    /** Processes a request in one of the next batches. Fails with its failure or that of its batch. */
    Mono<Void> process(R request) {
        return Mono.defer(() -> {
            var added = new Waiting<>(request);
            add(added);
            start();
            return added.result.asMono().doOnCancel(() -> remove(added));
        });
    }

    private void start() {
        for (var batch = next(); !batch.isEmpty(); batch = next()) {
            var current = batch;
            var requests = current.stream().map(one -> one.request).toList();
            Mono.defer(() -> processor.apply(requests))
                    .subscribe(failures -> end(current, failures, null), failure -> end(current, Map.of(), failure));
        }
    }

    private void end(List<Waiting<R>> batch, Map<R, Throwable> failures, @Nullable Throwable failure) {
        release(batch);
        batch.forEach(one -> one.end(failure == null ? failures.get(one.request) : failure));
        start();
    }

    private synchronized void add(Waiting<R> added) {
        waiting.add(added);
    }

    private synchronized void remove(Waiting<R> cancelled) {
        waiting.remove(cancelled);
    }

    private synchronized void release(List<Waiting<R>> batch) {
        batchesInProgress--;
        batch.forEach(one -> keysInProgress.removeAll(keys.apply(one.request)));
    }

    /** Returns the next batch; empty if no request may start. */
    private synchronized List<Waiting<R>> next() {
        var batch = new ArrayList<Waiting<R>>();
        if (batchesInProgress == MAX_BATCHES) {
            return batch;
        }
        long size = 0;
        for (var one : waiting) {
            long withIt = size + bytes.applyAsLong(one.request);
            if (batch.size() == MAX_REQUESTS || (withIt > MAX_BYTES && !batch.isEmpty())) {
                break;
            }
            var ofRequest = keys.apply(one.request);
            if (Collections.disjoint(keysInProgress, ofRequest)) {
                keysInProgress.addAll(ofRequest);
                batch.add(one);
                size = withIt;
            }
        }
        batch.forEach(waiting::remove);
        batchesInProgress += batch.isEmpty() ? 0 : 1;
        return batch;
    }
}

package io.waymark.store;

import java.util.List;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;

/**
 * Statements of one transaction that are sent one behind the other, without waiting for what comes of those before: the
 * ways to the database and back are one. PostgreSQL runs them in this order, and none after one that failed.
 */
final class Pipeline {
    private Pipeline() {}

    /**
     * Completes with the answer to the last one when all are answered; fails as the first one that fails does.
     *
     * @param before what needs no answer; none may copy rows, as PostgreSQL takes nothing else meanwhile
     */
    static <T> Mono<T> of(List<? extends Mono<?>> before, Mono<T> last) {
        var all = last;
        for (var statement : before.reversed()) {
            all = answered(statement.thenReturn(true), all).map(Tuple2::getT2);
        }
        return all;
    }

    /** The answers of both. */
    static <A, B> Mono<Tuple2<A, B>> answered(Mono<A> first, Mono<B> second) {
        return Mono.zipDelayError(first, second)
                .onErrorMap(
                        Exceptions::isMultiple,
                        all -> Exceptions.unwrapMultiple(all).getFirst());
    }
}

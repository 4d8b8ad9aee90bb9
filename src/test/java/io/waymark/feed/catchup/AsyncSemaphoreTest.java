package io.waymark.feed.catchup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

class AsyncSemaphoreTest {
    private final AsyncSemaphore semaphore = new AsyncSemaphore(1);
    private final List<String> done = new ArrayList<>();
    private final Sinks.One<String> first = Sinks.one();

    @Test
    void waitersRunInOrder() {
        work(first.asMono());
        work(Mono.just("second"));
        work(Mono.just("third"));
        assertThat(done).isEmpty();
        first.tryEmitValue("first");
        assertThat(done).containsExactly("first", "second", "third");
    }

    @Test
    void cancelledWaiterLeavesTheQueue() {
        work(first.asMono());
        work(Mono.just("second")).dispose();
        work(Mono.just("third"));
        first.tryEmitValue("first");
        assertThat(done).containsExactly("first", "third");
    }

    @Test
    void cancelledOrFailedWorkReleasesItsPermit() {
        semaphore.withPermit(first.asMono()).subscribe().dispose();
        semaphore
                .withPermit(Mono.error(new IllegalStateException()))
                .onErrorComplete()
                .subscribe();
        work(Mono.just("next"));
        assertThat(done).containsExactly("next");
    }

    @Test
    void cancellationOnSubscribeTakesNoPermit() {
        semaphore.withPermit(Mono.just("never")).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                cancel();
            }
        });
        work(Mono.just("next"));
        assertThat(done).containsExactly("next");
    }

    @Test
    void permitCountIsStableUnderContention() {
        var many = new AsyncSemaphore(3);
        Flux.range(0, 20_000)
                .flatMap(
                        i -> many.withPermit(Mono.delay(Duration.ofNanos(20_000)))
                                .timeout(Duration.ofMillis(
                                        ThreadLocalRandom.current().nextInt(1, 40)))
                                .onErrorComplete()
                                .subscribeOn(Schedulers.parallel()),
                        256)
                .blockLast(Duration.ofSeconds(60));
        var working = new AtomicInteger();
        var most = new AtomicInteger();
        Flux.range(0, 12)
                .flatMap(i -> many.withPermit(Mono.using(
                        () -> most.accumulateAndGet(working.incrementAndGet(), Math::max),
                        seen -> Mono.delay(Duration.ofMillis(20)),
                        seen -> working.decrementAndGet())))
                .blockLast(Duration.ofSeconds(10));
        assertThat(most).hasValue(3);
    }

    private Disposable work(Mono<String> work) {
        return semaphore.withPermit(work.doOnNext(done::add)).subscribe();
    }
}

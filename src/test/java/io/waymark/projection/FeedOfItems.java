package io.waymark.projection;

import io.waymark.port.projection.ProjectionStatus;
import io.waymark.port.projection.ProjectionStepResult;
import io.waymark.port.projection.ProjectionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A projection store with one item per feed position. Each step applies at most the limit, in one second. */
final class FeedOfItems implements ProjectionStore {
    static final Duration STEP = Duration.ofSeconds(1);
    private static final String NAME = "across-runs";

    private final Scheduler scheduler;
    long position;
    long head;
    long rebuilt = -1; // -1: no rebuild
    boolean isHeldByOther;
    boolean isStatusUnavailable;

    FeedOfItems(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public Mono<ProjectionStepResult> advance(String owner, Duration lease, int limit) {
        return Mono.defer(() -> isHeldByOther
                ? Mono.empty()
                : Mono.fromSupplier(() -> step(limit)).delaySubscription(STEP, scheduler));
    }

    private ProjectionStepResult step(int limit) {
        int items = (int) Math.min(limit, head - position);
        position += items;
        if (rebuilt < 0) {
            return new ProjectionStepResult(items, items, position, false, false);
        }
        int again = (int) Math.min(limit, position - rebuilt);
        rebuilt += again;
        boolean isComplete = rebuilt == position;
        if (isComplete) {
            rebuilt = -1;
        }
        return new ProjectionStepResult(items + again, items + again, position, !isComplete, isComplete);
    }

    @Override
    public Mono<List<ProjectionStatus>> status() {
        return isStatusUnavailable
                ? Mono.error(new IllegalStateException("no status"))
                : Mono.fromSupplier(() -> List.of(current()));
    }

    private ProjectionStatus current() {
        var lag = position < head ? Duration.ofMinutes(1) : Duration.ZERO;
        return new ProjectionStatus(NAME, 1, position, head, lag, "owner", rebuild());
    }

    private ProjectionStatus.@Nullable Rebuild rebuild() {
        return rebuilt < 0 ? null : new ProjectionStatus.Rebuild(2, rebuilt, Instant.EPOCH);
    }

    @Override
    public Mono<Integer> reportLateExecutions(String owner, Duration lease, Instant now) {
        return Mono.just(1);
    }

    @Override
    public Mono<Long> deleteObsoleteRows(String owner, Duration lease, int limit) {
        return Mono.just(0L);
    }

    @Override
    public Mono<ProjectionStatus> rebuild(String name) {
        return Mono.fromSupplier(this::current);
    }
}

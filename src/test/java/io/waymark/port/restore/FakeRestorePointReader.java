package io.waymark.port.restore;

import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.domain.state.RestorePoint;
import io.waymark.domain.state.RunState;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.UndoCheck;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.feed.Cursor;
import io.waymark.port.store.EventIdentity;
import io.waymark.port.store.StoredRun;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Returns the restore points that a test has added. */
public final class FakeRestorePointReader implements RestorePointReader {
    private final Map<HistoryRecordId, RestorePoint> points = new HashMap<>();
    private final Map<EventIdentity, HistoryRecordId> made = new HashMap<>();
    private final Map<RunId, RunState> runs = new HashMap<>();

    public FakeRestorePointReader with(RestorePoint point) {
        points.put(point.snapshot().id(), point);
        return this;
    }

    /** Adds a run with all of its restore points and applied restores. */
    public FakeRestorePointReader with(RunScenario run) {
        var check = new UndoCheck(RunState.initial(run.run()));
        for (var event : run.events()) {
            check.apply(event);
            if (event instanceof RunEvent.RunRestored) {
                withMade(
                        EventIdentity.of(event.envelope()),
                        check.last().snapshot().id());
            }
        }
        check.kept().forEach(then -> with(check.point(then)));
        runs.put(run.run(), check.now());
        return this;
    }

    public FakeRestorePointReader withMade(EventIdentity restore, HistoryRecordId snapshot) {
        made.put(restore, snapshot);
        return this;
    }

    @Override
    public Mono<RestorePoint> load(RunId run, HistoryRecordId snapshot) {
        var point = points.get(snapshot);
        return point == null ? Mono.error(missing(run, snapshot).exception()) : Mono.just(point);
    }

    @Override
    public Mono<RestorableRun> loadWithRun(RunId run, HistoryRecordId snapshot) {
        return load(run, snapshot)
                .map(point -> new RestorableRun(
                        new StoredRun(1, 1, runs.getOrDefault(run, RunState.initial(run))),
                        point,
                        new Cursor("fake", 0)));
    }

    private QueryFailure missing(RunId run, HistoryRecordId snapshot) {
        if (!runs.containsKey(run)) {
            return new QueryFailure.UnknownRun(run);
        }
        var counter = runs.get(run).counters().snapshots();
        var last = HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, counter.lastNumber(), Instant.EPOCH);
        return counter.isPruned(snapshot.number())
                ? new QueryFailure.PrunedSnapshot(run, snapshot, 1, false, last, Instant.EPOCH)
                : new QueryFailure.UnknownSnapshot(run, snapshot);
    }

    @Override
    public Mono<HistoryRecordId> findAppliedRestore(EventIdentity restore) {
        return Mono.justOrEmpty(made.get(restore));
    }

    @Override
    public Mono<String> findRejection(RunId run, String signature) {
        return Mono.empty();
    }
}

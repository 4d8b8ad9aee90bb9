package io.waymark.port.restore;

import io.waymark.domain.history.RecordId;
import io.waymark.domain.run.RunId;
import io.waymark.domain.state.RestorePoint;
import io.waymark.port.failure.ReadFailure;
import io.waymark.port.feed.Cursor;
import io.waymark.port.store.EventIdentity;
import io.waymark.port.store.StoredRun;
import java.util.HashMap;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Returns the restore points that a test has added. */
public final class FakeRestorePointReader implements RestorePointReader {
    private final Map<RecordId, RestorePoint> points = new HashMap<>();
    private final Map<EventIdentity, RecordId> made = new HashMap<>();

    public FakeRestorePointReader with(RestorePoint point) {
        points.put(point.snapshot().id(), point);
        return this;
    }

    public FakeRestorePointReader withMade(EventIdentity restore, RecordId snapshot) {
        made.put(restore, snapshot);
        return this;
    }

    @Override
    public Mono<RestorePoint> load(RunId run, RecordId snapshot) {
        var point = points.get(snapshot);
        return point == null
                ? Mono.error(new ReadFailure.UnknownSnapshot(run, snapshot).exception())
                : Mono.just(point);
    }

    @Override
    public Mono<RestorableRun> loadWithRun(RunId run, RecordId snapshot) {
        return load(run, snapshot)
                .map(point -> new RestorableRun(StoredRun.unknown(run), point, new Cursor("fake", 0)));
    }

    @Override
    public Mono<RecordId> findAppliedRestore(EventIdentity restore) {
        return Mono.justOrEmpty(made.get(restore));
    }

    @Override
    public Mono<String> findRejection(RunId run, String signature) {
        return Mono.empty();
    }
}

package io.waymark.port;

import io.waymark.domain.fold.RestorePoint;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.run.RunId;
import java.util.HashMap;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Knows the points that it was given. */
public final class FakeRestorePoints implements RestorePoints {
    private final Map<RecordId, RestorePoint> points = new HashMap<>();
    private final Map<EventIdentity, RecordId> made = new HashMap<>();

    public FakeRestorePoints with(RestorePoint point) {
        points.put(point.snapshot().id(), point);
        return this;
    }

    public FakeRestorePoints withMade(EventIdentity restore, RecordId snapshot) {
        made.put(restore, snapshot);
        return this;
    }

    @Override
    public Mono<RestorePoint> load(RunId run, RecordId snapshot) {
        var point = points.get(snapshot);
        return point == null
                ? Mono.error(RequestRejected.gone("pruned-snapshot", "There is no " + snapshot + " any more"))
                : Mono.just(point);
    }

    @Override
    public Mono<Restorable> loadWithRun(RunId run, RecordId snapshot) {
        return load(run, snapshot).map(point -> new Restorable(StoredRun.unknown(run), point, new Cursor("fake", 0)));
    }

    @Override
    public Mono<RecordId> made(EventIdentity restore) {
        return Mono.justOrEmpty(made.get(restore));
    }

    @Override
    public Mono<String> refusal(RunId run, String signature) {
        return Mono.empty();
    }
}

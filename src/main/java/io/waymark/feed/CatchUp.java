package io.waymark.feed;

import io.waymark.domain.run.RunId;
import io.waymark.port.Bytes;
import io.waymark.port.FeedEnds;
import io.waymark.port.StoreUnavailable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Serves a subscriber from the database while it is behind the ring, a write at a time. */
final class CatchUp {
    private final Serving serving;
    private final Selection selection;
    private final @Nullable RunId run;
    private final Lane.Place place;
    private final Pulse pulse;
    private long end; // the run has something to tell up to here

    CatchUp(Serving serving, Selection selection, @Nullable RunId run, Lane.Place place, Pulse pulse) {
        this.serving = serving;
        this.selection = selection;
        this.run = run;
        this.place = place;
        this.pulse = pulse;
    }

    /** What follows the place, in one write, and moves it; nothing when nothing passes or the database is away. */
    Mono<Bytes> next() {
        var next = run == null || place.position() < end ? read() : look(run);
        return next.onErrorResume(CatchUp::mayPass, away -> serving.pause());
    }

    private static boolean mayPass(Throwable error) {
        return error instanceof StoreUnavailable || error instanceof TimeoutException || error instanceof FeedFailure;
    }

    /** Most of those who come back to a run missed nothing, and need not read. */
    private Mono<Bytes> look(RunId of) {
        return serving.backlog().ends(of).flatMap(ends -> goOn(of, ends));
    }

    private Mono<Bytes> goOn(RunId of, FeedEnds ends) {
        end = ends.of(of);
        if (place.position() < end) {
            return read();
        }
        long before = place.position();
        place.moveTo(ends.through());
        return flushed(new Batch(), before, serving.now());
    }

    private Mono<Bytes> movedFrom(long before) {
        return place.position() == before ? serving.pause() : Mono.empty(); // ahead of this instance, or not
    }

    private Mono<Bytes> read() {
        return serving.backlog().after(run, place.position()).flatMap(this::takeOrEnd);
    }

    /** The place may have moved before the error: the stream ends, and the client comes back with its last id. */
    private Mono<Bytes> takeOrEnd(Backlog.Section section) {
        try {
            return take(section);
        } catch (VirtualMachineError | LinkageError failure) {
            return Mono.error(new IllegalStateException("Cannot make a write of a page", failure));
        }
    }

    private Mono<Bytes> take(Backlog.Section section) {
        long before = place.position();
        long now = serving.now();
        var batch = new Batch();
        for (var entry : section.entries()) {
            if (batch.size() >= serving.most()) {
                return written(batch, now);
            }
            if (entry.position() > place.position()) {
                place.moveTo(entry.position());
                selection.add(entry, batch, now);
            }
        }
        place.moveTo(section.through());
        if (section.last()) {
            return flushed(batch, before, now);
        }
        return batch.isEmpty() ? movedFrom(before) : written(batch, now);
    }

    /** At the end, a gap that was held back goes out. */
    private Mono<Bytes> flushed(Batch batch, long before, long now) {
        selection.flush(batch, now);
        return batch.isEmpty() ? movedFrom(before) : written(batch, now);
    }

    private Mono<Bytes> written(Batch batch, long now) {
        serving.metrics().sent(batch.items(), batch.size());
        pulse.wrote(now);
        return Mono.just(batch.bytes());
    }
}

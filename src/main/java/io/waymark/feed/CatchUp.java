package io.waymark.feed;

import io.waymark.domain.run.RunId;
import io.waymark.port.Bytes;
import io.waymark.port.FeedItem;
import io.waymark.port.FeedPage;
import io.waymark.port.StoreUnavailable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Serves a subscriber from the database while it is behind the ring: a page at a time, each about one write. */
final class CatchUp {
    private static final int FIRST_PAGE = 64;

    private final Serving serving;
    private final Filter filter;
    private final @Nullable RunId run;
    private final Lane.Place place;
    private final Pulse pulse;
    private final int most;
    private int pageSize;

    CatchUp(Serving serving, Filter filter, @Nullable RunId run, Lane.Place place, Pulse pulse, int most) {
        this.serving = serving;
        this.filter = filter;
        this.run = run;
        this.place = place;
        this.pulse = pulse;
        this.most = most;
        this.pageSize = Math.min(FIRST_PAGE, serving.settings().page());
    }

    /** What follows the place, in one write, and moves it; nothing when nothing passes or the database is away. */
    Mono<Bytes> next() {
        return serving.page(run, place.position(), pageSize)
                .flatMap(this::take)
                .onErrorResume(CatchUp::mayPass, away -> tryLater());
    }

    private static boolean mayPass(Throwable error) {
        return error instanceof StoreUnavailable || error instanceof TimeoutException;
    }

    private Mono<Bytes> tryLater() {
        pageSize = Math.max(1, pageSize / 2); // it may have been too much at once
        return serving.pause();
    }

    private Mono<Bytes> take(FeedPage page) {
        long before = place.position();
        long now = serving.now();
        var batch = new Batch();
        int taken = 0;
        for (var item : page.items()) {
            if (batch.size() >= most) {
                break;
            }
            taken++;
            pass(item, batch, now);
            place.moveTo(item.position());
        }
        boolean whole = taken == page.items().size();
        if (whole) {
            place.moveTo(page.through());
        }
        adapt(whole, taken, batch);
        return place.position() == before ? serving.pause() : written(batch, now); // behind this instance, or not
    }

    private void pass(FeedItem item, Batch batch, long now) {
        if (filter.test(Facts.of(item))) {
            batch.addItem(serving.frames().frame(item));
            pulse.told(now, item.position());
        }
    }

    private Mono<Bytes> written(Batch batch, long now) {
        if (batch.isEmpty()) {
            return Mono.empty();
        }
        serving.metrics().sent(batch.items(), batch.size());
        pulse.wrote(now);
        return Mono.just(batch.bytes());
    }

    private void adapt(boolean whole, int taken, Batch batch) {
        if (!whole) {
            pageSize = Math.max(1, taken);
        } else if (batch.size() < most / 2) {
            pageSize = Math.min(2 * pageSize, serving.settings().page());
        }
    }
}

package io.waymark.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * A client that disconnects at random times and resumes after its last id at a random instance. It remembers ids as a
 * browser does, including those of progress frames.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
final class FeedFollower implements AutoCloseable {
    private static final int MAX_FRAMES = 300;
    private static final int MAX_VISIT = 4_000; // ms

    private final String path;
    private final List<FeedClient> instances;
    private final List<FeedClient.Frame> log = new ArrayList<>();
    private final Disposable following;
    private volatile String lastId;
    private volatile int visits;

    /**
     * Starts to follow.
     *
     * @param instances the running instances; the list may change later
     */
    FeedFollower(String path, String from, List<FeedClient> instances) {
        this.path = path;
        this.lastId = from;
        this.instances = instances;
        this.following = Flux.defer(this::visit)
                .repeatWhen(ended -> ended.delayElements(Duration.ofMillis(50)))
                .subscribe();
    }

    private Flux<FeedClient.Frame> visit() {
        var random = ThreadLocalRandom.current();
        visits++;
        return instances
                .get(random.nextInt(instances.size()))
                .after(lastId, path)
                .take(1 + random.nextInt(MAX_FRAMES))
                .take(Duration.ofMillis(1 + random.nextInt(MAX_VISIT)))
                .doOnNext(this::remember)
                .onErrorResume(refusedOrLost -> Flux.empty());
    }

    private void remember(FeedClient.Frame frame) {
        lastId = frame.id();
        if (frame.isItem()) {
            synchronized (log) {
                log.add(frame);
            }
        }
    }

    /** Returns the number of connections. */
    int visits() {
        return visits;
    }

    List<FeedClient.Frame> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    @Override
    public void close() {
        following.dispose();
    }
}

package io.waymark.feed;

import io.waymark.domain.run.RunId;
import io.waymark.port.FeedEnds;
import io.waymark.port.FeedReader;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Asks which runs told something, for many subscribers at once: one question is on its way, the next one gathers. Ten
 * thousand who come back after a restart cost some tens of them.
 */
final class RunEnds {
    private static final int MOST = 1000;
    private static final Duration GATHERING = Duration.ofMillis(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final FeedReader reader;
    private final FeedMetrics metrics;
    private final Scheduler scheduler;
    private final Permits permits = new Permits(1);
    private @Nullable Question gathering;

    RunEnds(FeedReader reader, FeedMetrics metrics, Scheduler scheduler) {
        this.reader = reader;
        this.metrics = metrics;
        this.scheduler = scheduler;
    }

    /** It goes on when somebody who waits for its answer goes away. */
    private final class Question {
        private final Set<RunId> runs = new HashSet<>();
        private final Mono<FeedEnds> answer = permits.within(
                        Mono.delay(GATHERING, scheduler).then(Mono.defer(() -> put(this))))
                .cache();
    }

    /** The feed's end, asked for after this was subscribed to. */
    Mono<Long> whole() {
        return Mono.defer(() -> join(null)).map(FeedEnds::through);
    }

    /** Where the run ends, asked for after this was subscribed to. */
    Mono<FeedEnds> of(RunId run) {
        return Mono.defer(() -> join(run));
    }

    private synchronized Mono<FeedEnds> join(@Nullable RunId run) {
        var question = gathering;
        if (question == null || question.runs.size() >= MOST) {
            question = new Question();
            gathering = question;
        }
        if (run != null) {
            question.runs.add(run);
        }
        return question.answer;
    }

    private Mono<FeedEnds> put(Question question) {
        seal(question);
        metrics.endsRead();
        return reader.ends(question.runs).subscribeOn(scheduler).timeout(TIMEOUT, scheduler);
    }

    private synchronized void seal(Question question) {
        if (gathering == question) {
            gathering = null;
        }
    }
}

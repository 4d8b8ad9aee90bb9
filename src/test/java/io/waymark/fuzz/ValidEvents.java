package io.waymark.fuzz;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Good events, of runs of their own, that nothing may keep from arriving. */
final class ValidEvents {
    private final List<RunId> runs =
            Stream.generate(EventFixtures::newRun).limit(12).toList();
    private final AtomicInteger count = new AtomicInteger();

    byte[] next() {
        int number = count.getAndIncrement();
        return EventFixtures.json(runs.get(number % runs.size()), "good-" + number, "Loader");
    }

    /** The run of the event made last. */
    RunId last() {
        return runs.get((count.get() - 1) % runs.size());
    }

    List<RunId> runs() {
        return runs;
    }

    int count() {
        return count.get();
    }
}

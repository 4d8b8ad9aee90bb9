package io.waymark.fuzz;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Generates valid events of separate runs, which must be applied in spite of all invalid input. */
final class ValidEvents {
    private final List<RunId> runs =
            Stream.generate(EventFixtures::newRun).limit(12).toList();
    private final AtomicInteger count = new AtomicInteger();

    byte[] next() {
        int number = count.getAndIncrement();
        return EventFixtures.json(runs.get(number % runs.size()), "good-" + number, "Loader");
    }

    /** Returns the run of the last event. */
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

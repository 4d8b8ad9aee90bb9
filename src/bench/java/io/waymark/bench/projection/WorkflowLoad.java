package io.waymark.bench.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.bench.client.ItemMark;
import io.waymark.bench.environment.EventLoad;
import io.waymark.bench.environment.TimedEvent;
import io.waymark.bench.environment.Waiting;
import java.time.Duration;

/**
 * Publishes the events of the row {@code ingest} as runs of one workflow: each run begins with a plan that names the
 * workflow. The events of many runs alternate.
 */
final class WorkflowLoad {
    @SuppressWarnings("InlineFormatString") // the text is an event
    private static final String PLAN = """
        {"specversion":"1.0","source":"/bench","id":"plan","type":"io.waymark.run.planned","subject":"%s",\
        "time":"2026-01-01T00:00:00Z","data":{"workflow":{"namespace":"bench","name":"%s"},"config":{}}}\
        """;

    private final EventLoad load;
    private int runs;
    private long published;

    WorkflowLoad(EventLoad load) {
        this.load = load;
    }

    /** Returns the number of all published events. */
    long published() {
        return published;
    }

    /** Publishes at least this number of completions as fast as possible. */
    void quickly(TimedEvent timedEvent, String workflow, int completions) {
        publish(timedEvent, workflow, completions, 0);
    }

    /** Publishes at least this number of completions at a rate in events per second. */
    void steadily(TimedEvent timedEvent, String workflow, int completions, int rate) {
        publish(timedEvent, workflow, completions, Duration.ofSeconds(1).toNanos() / rate);
    }

    private void publish(TimedEvent timedEvent, String workflow, int completions, long pause) {
        long start = System.nanoTime();
        long count = 0;
        for (int number = 0; number < completions; ) {
            int first = runs;
            runs += EventLoad.RUNS_AT_ONCE;
            for (int run = first; run < runs; run++) {
                Waiting.untilNanos(start + count++ * pause);
                load.send(load.run(run), PLAN.formatted(load.run(run), workflow).getBytes(UTF_8));
            }
            for (int event = 0; event < EventLoad.EVENTS_OF_A_RUN && number < completions; event++) {
                for (int run = first; run < runs; run++) {
                    Waiting.untilNanos(start + count++ * pause);
                    load.send(timedEvent, run, event, ItemMark.of(number++, ItemMark.now()));
                }
            }
        }
        load.flush();
        published += count;
    }
}

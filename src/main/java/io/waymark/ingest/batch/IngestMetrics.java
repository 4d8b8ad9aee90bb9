package io.waymark.ingest.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
import io.waymark.domain.run.RunEvent.ModuleFailed;
import io.waymark.domain.run.RunEvent.ModuleStarted;
import io.waymark.domain.run.RunEvent.RunCompleted;
import io.waymark.domain.run.RunEvent.RunFailed;
import io.waymark.domain.run.RunEvent.RunPlanned;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunEvent.RunStarted;
import io.waymark.domain.run.RunEvent.TimingEnded;
import io.waymark.domain.run.RunEvent.TimingStarted;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Counts and times what the flow does. */
@Component
public class IngestMetrics {

    private final MeterRegistry registry;
    private final DistributionSummary batchSize;
    private final Counter deadLetters;
    private final Counter alarmCounter;
    private final Counter failureCounter;
    private final Counter restartCounter;

    public IngestMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.batchSize = DistributionSummary.builder("waymark.ingest.batch.size")
                .description("Records of one poll")
                .baseUnit("records")
                .register(registry);
        this.deadLetters = events("unknown", "dead_letter"); // at once: an alarm wants to see it rise from 0
        this.alarmCounter = Counter.builder("waymark.ingest.alarms")
                .description("Records that were put aside because the service failed at them")
                .register(registry);
        this.failureCounter = Counter.builder("waymark.ingest.failures")
                .description("Slices of batches that the service failed at; they were halved, or retried if single")
                .register(registry);
        this.restartCounter = Counter.builder("waymark.ingest.watchdog.restarts")
                .description("Consumers made anew because they did not move")
                .register(registry);
    }

    public void recordBatch(int records) {
        batchSize.record(records);
    }

    /** How long the function takes. */
    public <T> T time(String stage, Supplier<T> function) {
        return stage(stage).record(function);
    }

    /** How long one subscription takes. */
    <T> Mono<T> time(String stage, Mono<T> work) {
        return Mono.defer(() -> {
            long start = System.nanoTime();
            return work.doOnTerminate(() -> stage(stage).record(Duration.ofNanos(System.nanoTime() - start)));
        });
    }

    /** What became of the events of a portion that is stored. */
    void recordStored(BatchResult result) {
        result.applied().forEach(event -> count(type(event), "applied"));
        result.repeated().forEach(event -> count(type(event), "repeated"));
        deadLetters.increment(result.rejected().size());
    }

    /** A record became a dead letter by our fault. */
    void countAlarm() {
        alarmCounter.increment();
    }

    /** The service failed at a slice. */
    void countFailure() {
        failureCounter.increment();
    }

    /** The watchdog replaced a pipeline that died without a signal. */
    public void countRestart() {
        restartCounter.increment();
    }

    public MeterRegistry registry() {
        return registry;
    }

    private void count(String type, String outcome) {
        events(type, outcome).increment();
    }

    private Counter events(String type, String outcome) {
        return Counter.builder("waymark.ingest.events")
                .description("Events by what became of them")
                .tag("type", type)
                .tag("outcome", outcome)
                .register(registry);
    }

    private Timer stage(String stage) {
        return Timer.builder("waymark.ingest.stage")
                .description("How long a stage of a batch takes")
                .tag("stage", stage)
                .register(registry);
    }

    private static String type(RunEvent event) {
        return switch (event) {
            case RunPlanned planned -> "run.planned";
            case RunStarted started -> "run.started";
            case RunCompleted completed -> "run.completed";
            case RunFailed failed -> "run.failed";
            case ModuleStarted started -> "module.started";
            case ModuleCompleted completed -> "module.completed";
            case ModuleFailed failed -> "module.failed";
            case RunRestored restored -> "run.restored";
            case TimingStarted started -> "timing.started";
            case TimingEnded ended -> "timing.ended";
        };
    }
}

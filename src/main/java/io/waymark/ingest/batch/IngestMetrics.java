package io.waymark.ingest.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.DatasetObserved;
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

/**
 * Registers and updates the meters of the ingest pipeline, {@code waymark.ingest.…}, for example the durations of its
 * stages.
 */
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
        // registered at the start, so that an alert sees the rise from 0
        this.deadLetters = events("unknown", "dead_letter");
        this.alarmCounter = Counter.builder("waymark.ingest.alarms")
                .description("Records that became dead letters because the service failed to process them")
                .register(registry);
        this.failureCounter = Counter.builder("waymark.ingest.failures")
                .description("Slices of batches that failed, and were split into halves or, with one record, retried")
                .register(registry);
        this.restartCounter = Counter.builder("waymark.ingest.watchdog.restarts")
                .description("Consumers that the watchdog restarted because they made no progress")
                .register(registry);
    }

    public void recordBatch(int records) {
        batchSize.record(records);
    }

    /** Runs the function and records its duration. */
    public <T> T time(String stage, Supplier<T> function) {
        return stage(stage).record(function);
    }

    /** Records the duration of each subscription, until it completes or fails. */
    <T> Mono<T> time(String stage, Mono<T> work) {
        return Mono.defer(() -> {
            long start = System.nanoTime();
            return work.doOnTerminate(() -> stage(stage).record(Duration.ofNanos(System.nanoTime() - start)));
        });
    }

    /** Counts the events of a stored batch by outcome. */
    void recordStored(BatchUpdate result) {
        result.applied().forEach(event -> count(type(event), "applied"));
        result.repeated().forEach(event -> count(type(event), "repeated"));
        deadLetters.increment(result.rejected().size());
    }

    /** Counts a valid record that became a dead letter because of a defect of the service. */
    void countAlarm() {
        alarmCounter.increment();
    }

    /** Counts a slice that the service failed to process. */
    void countFailure() {
        failureCounter.increment();
    }

    /** Counts a pipeline that the watchdog replaced. */
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
                .description("Events by outcome")
                .tag("type", type)
                .tag("outcome", outcome)
                .register(registry);
    }

    private Timer stage(String stage) {
        return Timer.builder("waymark.ingest.stage")
                .description("Duration of a stage of a batch")
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
            case DatasetObserved observed -> "dataset.observed";
            case TimingStarted started -> "timing.started";
            case TimingEnded ended -> "timing.ended";
        };
    }
}

package io.waymark.postgres.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.ExecutionOutput;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHasher;
import io.waymark.domain.schema.Value;
import io.waymark.port.projection.ProjectionStore;
import io.waymark.postgres.StoreFixture;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class LongRunningExecutionReporterIT {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final StoreFixture FIXTURE = new StoreFixture(LongRunningExecutionReporterIT.class);
    private static final ModuleExperimentName FIT = new ModuleExperimentName("Fit", "a");
    private static int tests;
    private static int events;

    private final ProjectionStore store =
            new PostgresProjectionStore(FIXTURE.database(), new CachedSchemaReader(DataSize.ofMegabytes(1)));
    private Workflow workflow;

    @BeforeEach
    void useAnotherWorkflow() {
        workflow = new Workflow("test", "w" + ++tests);
    }

    @Test
    void executionIsReportedOnceAfterItsTime() {
        completed(5, 10);
        started("slow-" + tests, START);
        ProjectionModelIT.advance(store, 100);

        assertThat(report(19.9)).isZero();
        assertThat(report(20.1)).isEqualTo(1);
        assertThat(report(30)).isZero();
        assertThat(reported()).isEqualTo("1");
    }

    @Test
    void fewDurationsReportNothing() {
        completed(4, 10);
        started("slow-" + tests, START);
        ProjectionModelIT.advance(store, 100);

        assertThat(report(1000)).isZero();
    }

    @Test
    void endedExecutionIsNotReported() {
        completed(5, 10);
        run("slow-" + tests, START, 15.0);
        ProjectionModelIT.advance(store, 100);

        assertThat(report(1000)).isZero();
    }

    @Test
    void killedReportsDoNotRepeat() {
        completed(5, 10);
        started("slow-" + tests, START);
        ProjectionModelIT.advance(store, 100);
        for (int i = 0; i < 40; i++) {
            var connections = new FailingConnections(
                    FIXTURE.connections(), ThreadLocalRandom.current().nextInt(15));
            new PostgresProjectionStore(
                            new DatabaseTransactions(connections), new CachedSchemaReader(DataSize.ofMegabytes(1)))
                    .reportLateExecutions("a", LEASE, START.plusSeconds(100))
                    .onErrorComplete()
                    .block();
        }
        report(100);

        assertThat(reported()).isEqualTo("1");
    }

    @Test
    void rebuildDoesNotRepeatReports() {
        completed(5, 10);
        started("slow-" + tests, START);
        ProjectionModelIT.advance(store, 100);
        report(100);
        store.rebuild("across-runs").block();
        ProjectionModelIT.advance(store, 100);

        assertThat(report(200)).isZero();
        assertThat(reported()).isEqualTo("1");
    }

    private int report(double seconds) {
        return store.reportLateExecutions("a", LEASE, START.plusMillis((long) (seconds * 1000)))
                .block();
    }

    private String reported() {
        return ProjectionTables.query(FIXTURE.database(), """
                        select count(*)::text from feed f cross join jsonb_array_elements(f.derived_items::jsonb) e
                        where e.value ->> 0 = 'late' and e.value -> 1 -> 'workflow' ->> 'name' = '%s'
                        """.formatted(workflow.name()))
                .getFirst();
    }

    private void completed(int runs, double seconds) {
        for (int i = 0; i < runs; i++) {
            run("usual-" + tests + "-" + i, START.minusSeconds(1000), seconds);
        }
    }

    private void started(String id, Instant time) {
        run(id, time, null);
    }

    private void run(String id, Instant start, Double seconds) {
        var run = new RunId(id);
        var writer = FIXTURE.writer(run)
                .apply(new RunEvent.RunStarted(
                        envelope(run, start), new RunPlan(workflow, null, null, null), Value.Members.empty()))
                .apply(new RunEvent.ModuleStarted(envelope(run, start), FIT, null, Value.Members.empty()));
        if (seconds != null) {
            var end = start.plusMillis((long) (seconds * 1000));
            writer.apply(new RunEvent.ModuleCompleted(
                    envelope(run, end), FIT, null, null, ExecutionOutput.NONE, List.of(), Value.Members.empty()));
        }
        writer.store();
    }

    private static EventAttributes envelope(RunId run, Instant time) {
        return new EventAttributes(
                run,
                "test",
                "event-" + ++events,
                time,
                new ContentHasher().add(events).hash());
    }
}

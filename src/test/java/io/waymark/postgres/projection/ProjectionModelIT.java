package io.waymark.postgres.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.schema.ContentHash;
import io.waymark.fixture.RecordedTrace;
import io.waymark.port.projection.ProjectionStore;
import io.waymark.postgres.StoreFixture;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Compares the projection with a model of recorded traces and generated histories. */
class ProjectionModelIT {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int EVENTS = Integer.getInteger("waymark.projection.events", 600);
    private static final long SEED = Long.getLong("waymark.projection.seed", new Random().nextLong());
    private static final String VERSIONS = """
            select d.namespace || '/' || d.name || ' ' || v.version || ' ' || replace(v.schema_hash::text, '-', '') || ' '
                || v.first_run || ' ' || v.first_snapshot || '/' || v.last_run || ' ' || v.last_snapshot
                || ' runs=' || v.runs || ' changes=' || v.changes
            from dataset_version v join dataset d using (generation, dataset)
                join projection p on p.generation = v.generation and p.state = 'serving'
            order by (d.namespace || '/' || d.name) collate "C", v.version
            """;
    private static final String CHANGES = """
            select d.namespace || '/' || d.name || ' ' || c.version || ' ' || upper(c.change_type) || ' ' || c.target_id
            from dataset_change c join dataset d using (generation, dataset)
                join projection p on p.generation = c.generation and p.state = 'serving'
            order by (d.namespace || '/' || d.name) collate "C", c.version, c.number
            """;

    private static final String WORKFLOWS = """
            select w.namespace || '/' || w.name || ' runs=' || w.runs || ' failures=' || w.failures || ' last='
                || (extract(epoch from w.last_start) * 1000000)::bigint || ' change='
                || coalesce(((extract(epoch from w.last_change_at) * 1000000)::bigint)::text, '-') || ' gaps=' || w.gaps
            from workflow w join projection p on p.generation = w.generation and p.state = 'serving' where w.runs > 0
            """;
    private static final String RUNS = """
            select r.run_id || ' ' || w.namespace || '/' || w.name || ' ' || r.state
                || ' start=' || (extract(epoch from r.start) * 1000000)::bigint
                || ' started=' || coalesce(((extract(epoch from r.started_at) * 1000000)::bigint)::text, '-')
                || ' ended=' || coalesce(((extract(epoch from r.ended_at) * 1000000)::bigint)::text, '-')
                || ' last=' || (extract(epoch from r.last_event_at) * 1000000)::bigint
                || ' ' || r.breaking || ' ' || r.compatible
            from workflow_run r join workflow w using (generation, workflow)
                join projection p on p.generation = r.generation and p.state = 'serving'
            """;
    private static final String BASELINES = """
            select w.namespace || '/' || w.name || ' ' || b.key || ' ' || b.step || ' ' || b.durations || ' ' || coalesce((
                select string_agg(case when d.seconds = trunc(d.seconds) then d.seconds || '.0' else d.seconds::text end,
                    ' ' order by d.position)
                from step_duration d where d.generation = b.generation and d.baseline = b.baseline), '')
            from step_baseline b join workflow w using (generation, workflow)
                join projection p on p.generation = b.generation and p.state = 'serving'
            """;
    private static final String EDGES = """
            select edge || ' runs=' || sum(runs) from (
                select distinct l.lineage, l.runs, e.source_namespace || '/' || e.source_name || ' '
                    || coalesce(e.source_field, '*') || ' ' || e.kind || ' ' || coalesce(e.target_field, '*') || ' '
                    || e.indirect || ' ' || coalesce(l.workflow_namespace || '/' || l.workflow_name, 'null') || ' -> '
                    || l.target_namespace || '/' || l.target_name || ' by ' || l.module || '[' || l.experiment || ']' as edge
                from lineage l join lineage_edge e using (generation, lineage)
                    join projection p on p.generation = l.generation and p.state = 'serving') x
            group by edge
            """;
    private static final String OPEN = """
            select o.run_id || ' ' || o.key from open_execution o
                join projection p on p.generation = o.generation and p.state = 'serving'
            """;

    private static StoreFixture fixture;
    private static GeneratedRuns runs;
    private static ProjectionStore store;

    @BeforeAll
    static void project() {
        System.out.println("Projection model from seed " + SEED);
        fixture = new StoreFixture(ProjectionModelIT.class);
        store = new PostgresProjectionStore(fixture.database(), new CachedSchemaReader(DataSize.ofMegabytes(10)));
        runs = new GeneratedRuns(fixture, SEED);
        RecordedTrace.all().forEach(runs::store);
        var random = new Random(SEED);
        for (int round = 0; round < 10; round++) {
            runs.store(EVENTS / 10);
            advance(store, 1 + random.nextInt(40));
            runs.delete();
            advance(store, 1000);
        }
    }

    static void advance(ProjectionStore store, int limit) {
        while (Objects.requireNonNull(store.advance("a", LEASE, limit).block()).hasMore()) {
            // continues until the end of the feed
        }
    }

    @Test
    void versionsEqualTheModel() {
        assertThat(ProjectionTables.query(fixture.database(), VERSIONS))
                .isNotEmpty()
                .containsExactlyElementsOf(DatasetModel.of(runs.steps()).versions());
    }

    @Test
    void changesEqualTheModel() {
        assertThat(ProjectionTables.query(fixture.database(), CHANGES))
                .isNotEmpty()
                .containsExactlyElementsOf(DatasetModel.of(runs.steps()).changes());
    }

    @Test
    void workflowsEqualTheModel() {
        assertThat(sorted(WORKFLOWS))
                .isNotEmpty()
                .containsExactlyElementsOf(WorkflowModel.of(runs.steps()).workflows());
    }

    @Test
    void runsEqualTheModel() {
        assertThat(sorted(RUNS))
                .isNotEmpty()
                .containsExactlyElementsOf(WorkflowModel.of(runs.steps()).runs());
    }

    @Test
    void durationsEqualTheModel() {
        assertThat(sorted(BASELINES))
                .isNotEmpty()
                .containsExactlyElementsOf(WorkflowModel.of(runs.steps()).baselines());
    }

    @Test
    void edgesBetweenColumnsEqualTheModel() {
        assertThat(sorted(EDGES))
                .isNotEmpty()
                .containsExactlyElementsOf(ColumnLineageModel.of(runs.steps()).rows());
    }

    @Test
    void openExecutionsEqualTheModel() {
        assertThat(sorted(OPEN))
                .isNotEmpty()
                .containsExactlyElementsOf(WorkflowModel.of(runs.steps()).open());
    }

    @Test
    void answersAtAnInstantEqualAReplay() {
        var random = new Random(SEED);
        int instants = Integer.getInteger("waymark.projection.instants", 200);

        for (int i = 0; i < instants; i++) {
            var time = GeneratedRuns.START.plusSeconds(random.nextInt(60_000) - 1000);
            assertThat(currentAt(time)).as("at %s", time).isEqualTo(modelAt(time));
        }
    }

    @Test
    void feedReportsEachVersionAndChangeOnce() {
        var model = DatasetModel.of(runs.steps());

        assertThat(reported("version")).isEqualTo(model.versions().size());
        assertThat(reported("change")).isEqualTo(model.changes().size());
    }

    private static int reported(String type) {
        return Integer.parseInt(
                ProjectionTables.query(fixture.database(), """
                        select sum(regexp_count(f.derived_items, '"record_type":"%s"'))::text from feed f
                        """.formatted(type)).getFirst());
    }

    private static List<String> sorted(String sql) {
        return ProjectionTables.query(fixture.database(), sql).stream().sorted().toList();
    }

    private static List<String> currentAt(Instant time) {
        return ProjectionTables.query(fixture.database(), """
                select d.namespace || '/' || d.name || ' ' || replace(c.schema_hash::text, '-', '')
                from dataset d join projection p on p.generation = d.generation and p.state = 'serving'
                    cross join lateral (
                        select v.schema_hash from dataset_version v
                        where v.generation = d.generation and v.dataset = d.dataset and v.current_from <= '%s'
                        order by v.current_from desc, v.version desc limit 1) c
                order by (d.namespace || '/' || d.name) collate "C"
                """.formatted(time));
    }

    private static List<String> modelAt(Instant time) {
        var rows = new ArrayList<String>();
        DatasetModel.asOf(runs.steps(), time).datasets().forEach((name, versions) -> {
            ContentHash hash = versions.getLast().schema.hash();
            rows.add(name + " " + hash);
        });
        return rows;
    }
}

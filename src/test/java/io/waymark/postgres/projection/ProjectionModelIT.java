package io.waymark.postgres.projection;

import static io.waymark.port.PortFailures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.comparison.Difference;
import io.waymark.domain.comparison.RunDiffer;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.RecordedTrace;
import io.waymark.port.across.ComparisonInputReader;
import io.waymark.port.across.DatasetReader;
import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.projection.ProjectionStore;
import io.waymark.postgres.StoreFixture;
import io.waymark.postgres.across.PostgresComparisonInputReader;
import io.waymark.postgres.across.PostgresDatasetReader;
import io.waymark.postgres.lookup.SizeLimitedRunLookup;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Compares the projection with a model of recorded traces and generated histories. */
class ProjectionModelIT {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int COMPARISONS = 500;
    private static final int DATASETS_PER_INSTANT = 1;
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
    private static final String ALIASES = """
            select a.namespace || '/' || a.name || ' -> ' || replace(a.dataset::text, '-', '') || ' ' || upper(a.kind)
            from dataset_alias a join projection p on p.generation = a.generation and p.state = 'serving'
            """;
    private static final String OPEN = """
            select o.run_id || ' ' || o.key from open_execution o
                join projection p on p.generation = o.generation and p.state = 'serving'
            """;

    private static StoreFixture fixture;
    private static GeneratedRuns runs;
    private static ProjectionStore store;
    private static DatasetReader datasets;
    private static ComparisonInputReader comparisons;

    @BeforeAll
    static void project() {
        System.out.println("Projection model from seed " + SEED);
        fixture = new StoreFixture(ProjectionModelIT.class);
        var schemas = new CachedSchemaReader(DataSize.ofMegabytes(10));
        var transactions = new ReadTransactions(
                fixture.connections(),
                Duration.ofSeconds(10),
                8 << 20,
                new SizeLimitedRunLookup(DataSize.ofMegabytes(16)));
        store = new PostgresProjectionStore(fixture.database(), schemas);
        datasets = new PostgresDatasetReader(transactions, schemas);
        comparisons = new PostgresComparisonInputReader(transactions, schemas, DataSize.ofMegabytes(16));
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
    void otherNamesEqualTheModel() {
        assertThat(sorted(ALIASES)).hasSizeGreaterThan(5).isEqualTo(DatasetAliasModel.rows(runs.steps()));
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
        int instants = Integer.getInteger("waymark.projection.instants", 1000);
        var model = DatasetModel.of(runs.steps()).datasets();
        var names = List.copyOf(model.keySet());

        for (int i = 0; i < instants; i++) {
            var time = GeneratedRuns.START.plusSeconds(random.nextInt(60_000) - 1000);
            var replay = DatasetModel.asOf(runs.steps(), time).datasets();
            for (int j = 0; j < DATASETS_PER_INSTANT; j++) {
                var versions = model.get(names.get(random.nextInt(names.size())));
                assertThat(currentAt(time, versions.getFirst().dataset))
                        .as("%s at %s", versions.getFirst().dataset, time)
                        .isEqualTo(modelAt(time, versions, replay));
            }
        }
    }

    @Test
    void fieldHistoriesEqualTheModel() {
        assertThat(DatasetModel.of(runs.steps()).datasets().values())
                .isNotEmpty()
                .allSatisfy(versions -> {
                    var dataset = versions.getFirst().dataset;
                    assertThat(FieldHistoryModel.of(versions))
                            .allSatisfy((field, history) -> assertThat(fieldHistory(dataset, field))
                                    .as("%s of %s", field, dataset)
                                    .isEqualTo(history));
                    assertFails(datasets.fieldHistory(dataset, "never"), QueryFailure.UnknownField.class);
                });
    }

    @Test
    void comparisonsEqualTheModel() {
        var random = new Random(SEED);
        var stored = runs.stored();
        var kinds = new TreeSet<String>();
        for (int i = 0; i < COMPARISONS; i++) {
            var before = stored.get(random.nextInt(stored.size()));
            var after = stored.get(random.nextInt(stored.size()));
            var expected =
                    ComparisonModel.of(runs.steps(), before).differences(ComparisonModel.of(runs.steps(), after));
            assertThat(differences(before, after)).as("%s to %s", before, after).isEqualTo(expected);
            expected.forEach(row -> kinds.add(row.substring(0, row.indexOf(' '))));
        }

        assertThat(kinds)
                .containsExactly("after", "before", "config", "duration", "number", "result", "schema", "state");
    }

    @Test
    void feedReportsEachVersionAndChangeOnce() {
        assertThat(DerivedFeedItems.rows(fixture.database()))
                .isNotEmpty()
                .isEqualTo(DatasetModel.of(runs.steps()).items());
    }

    private static List<String> sorted(String sql) {
        return ProjectionTables.query(fixture.database(), sql).stream().sorted().toList();
    }

    private static List<String> differences(RunId before, RunId after) {
        return RunDiffer.between(
                        comparisons.run(before).block().value(),
                        comparisons.run(after).block().value())
                .stream()
                .map(ProjectionModelIT::row)
                .sorted()
                .toList();
    }

    private static String row(Difference difference) {
        return switch (difference) {
            case Difference.ExecutionOnlyIn only ->
                ComparisonModel.row(
                        only.side() == Difference.Side.AFTER ? "after" : "before", only.key(), only.state());
            case Difference.StateDifference states ->
                ComparisonModel.row(
                        "state",
                        states.key(),
                        states.before(),
                        states.after(),
                        ComparisonModel.error(states.errorBefore()),
                        ComparisonModel.error(states.errorAfter()));
            case Difference.SchemaDifference schema ->
                ComparisonModel.row(
                        "schema",
                        schema.key(),
                        schema.change().type(),
                        schema.change().id());
            case Difference.ConfigDifference config ->
                ComparisonModel.row("config", config.pointer(), config.before(), config.after());
            case Difference.DurationDifference durations ->
                ComparisonModel.row("duration", durations.key(), durations.before(), durations.after());
            case Difference.NumberDifference number ->
                ComparisonModel.row(
                        "number", number.key(), number.pointer(), number.before(), number.after(), number.relative());
            case Difference.ResultDifference result -> ComparisonModel.row("result", result.key(), result.pointer());
        };
    }

    private static List<String> fieldHistory(DatasetName dataset, String field) {
        return Objects.requireNonNull(datasets.fieldHistory(dataset, field).block()).value().stream()
                .map(event ->
                        FieldHistoryModel.row(event.version(), event.kind().name(), event.field(), event.write()))
                .sorted()
                .toList();
    }

    /** Returns the number and the schema of the current version as the service answers, or "none". */
    private static String currentAt(Instant time, DatasetName dataset) {
        return datasets.versionAt(dataset, time)
                .map(answer -> answer.value().version())
                .map(version -> version.version() + " " + version.schema().hash())
                .onErrorReturn(ProjectionModelIT::isNoVersion, "none")
                .block();
    }

    private static boolean isNoVersion(Throwable failure) {
        return failure instanceof QueryFailedException query
                && query.failure() instanceof QueryFailure.NoDatasetVersionAt;
    }

    /** Returns the same from a replay of the events up to the time. */
    private static String modelAt(
            Instant time, List<DatasetModel.Version> versions, Map<String, List<DatasetModel.Version>> replay) {
        var replayed = replay.get(versions.getFirst().dataset.toString());
        return replayed == null
                ? "none"
                : DatasetModel.currentAt(versions, time) + " "
                        + replayed.getLast().schema.hash();
    }
}

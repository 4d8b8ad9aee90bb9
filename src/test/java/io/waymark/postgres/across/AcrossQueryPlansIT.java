package io.waymark.postgres.across;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.lineage.LineageNode;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.across.AllRunsChangeRecordReader.InRunFilter;
import io.waymark.port.across.DatasetReader.BetweenRunFilter;
import io.waymark.port.across.DatasetReader.DatasetFilter;
import io.waymark.port.across.LineageReader.Direction;
import io.waymark.port.across.WorkflowReader.Sort;
import io.waymark.port.projection.ProjectionStoreContract;
import io.waymark.port.read.PageRequest;
import io.waymark.postgres.StoreFixture;
import io.waymark.postgres.across.lineage.PostgresLineageReader;
import io.waymark.postgres.lookup.SizeLimitedRunLookup;
import io.waymark.postgres.projection.PostgresProjectionStore;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

/** Checks that statements about workflows, datasets and changes use indexes and read few rows of large tables. */
class AcrossQueryPlansIT {
    private static final Workflow WORKFLOW = new Workflow("n", "w");
    private static final String WORKFLOW_TEXT = "n/w";
    private static final DatasetName DATASET = new DatasetName("workflow:n/w", "A[x]");
    private static final DatasetName READER = new DatasetName("workflow:n/w", "A[x]_B[y]");
    private static final DatasetName ALIAS = new DatasetName("hive", "n.a");
    private static final int ALIASES = 40;
    private static final RunId RUN = new RunId("night-20");
    private static final int NIGHTS = 30;
    private static final int COPIES = 500;
    private static final PageRequest PAGE = PageRequest.first(20, false);
    private static final int MAX_ROWS = 1500;
    private static final Pattern ROWS = Pattern.compile("actual rows=([0-9.]+) loops=(\\d+)");
    private static final Pattern REMOVED = Pattern.compile("Rows Removed by .*: (\\d+)");
    private static final List<String> TABLES = List.of(
            "run",
            "execution",
            "result",
            "change",
            "workflow",
            "workflow_run",
            "dataset",
            "dataset_version",
            "dataset_run",
            "dataset_change",
            "step_baseline",
            "step_duration",
            "open_execution",
            "late_execution",
            "lineage",
            "lineage_edge",
            "lineage_run",
            "dataset_alias");

    private static StoreFixture store;
    private static ExplainingConnections connections;
    private static PostgresDatasetReader datasets;
    private static PostgresWorkflowReader workflows;
    private static PostgresAllRunsChangeRecordReader changes;
    private static PostgresComparisonInputReader comparisons;
    private static PostgresLineageReader lineage;

    @BeforeAll
    static void storeManyRows() {
        store = new StoreFixture(AcrossQueryPlansIT.class);
        var schemas = new CachedSchemaReader(DataSize.ofMegabytes(10));
        var projection = new PostgresProjectionStore(store.database(), schemas);
        var runs = new ScenarioStore(store.store());
        for (int night = 0; night < NIGHTS; night++) {
            runs.add(night(night));
        }
        runs.add(planned("late", 10_000).starts(10_001, "A[x]"));
        ProjectionStoreContract.advance(projection);
        projection
                .reportLateExecutions(
                        ProjectionStoreContract.OWNER, ProjectionStoreContract.LEASE, RunScenario.at(20_000))
                .block();
        storeAliases();
        TABLES.forEach(AcrossQueryPlansIT::copy);
        store.execute("update projection set position = position + 10000 * " + COPIES);
        store.execute("analyze");
        connections = new ExplainingConnections(store.connections());
        var transactions = new ReadTransactions(
                connections, Duration.ofSeconds(30), 8 << 20, new SizeLimitedRunLookup(DataSize.ofMegabytes(16)));
        datasets = new PostgresDatasetReader(transactions, schemas);
        workflows = new PostgresWorkflowReader(transactions);
        changes = new PostgresAllRunsChangeRecordReader(transactions);
        lineage = new PostgresLineageReader(transactions);
        comparisons = new PostgresComparisonInputReader(transactions, schemas, DataSize.ofMegabytes(32));
    }

    @ParameterizedTest
    @MethodSource
    void queriesUseIndexesAndReadFewRows(Mono<?> query) {
        query.block();

        assertThat(connections.plans()).isNotEmpty().allSatisfy(plan -> {
            assertThat(plan.toString()).doesNotContain("Seq Scan");
            assertThat(mostRows(plan)).as(plan.toString()).isLessThan(MAX_ROWS);
        });
    }

    static Stream<Named<Mono<?>>> queriesUseIndexesAndReadFewRows() {
        return Stream.of(
                Named.of("datasets", datasets.datasets(new DatasetFilter(null, null, null, null), PAGE)),
                Named.of(
                        "datasets of a workflow",
                        datasets.datasets(new DatasetFilter(null, null, WORKFLOW_TEXT, null), PAGE)),
                Named.of("datasets with a field", datasets.datasets(new DatasetFilter(null, null, null, "f1"), PAGE)),
                Named.of("dataset", datasets.dataset(DATASET)),
                Named.of("dataset by another name", datasets.dataset(ALIAS)),
                Named.of("versions", datasets.versions(DATASET, PAGE)),
                Named.of("version", datasets.version(DATASET, 3)),
                Named.of("version at a time", datasets.versionAt(DATASET, RunScenario.at(500))),
                Named.of("field history", datasets.fieldHistory(DATASET, "f1")),
                Named.of("changes of a dataset", datasets.changes(ofDataset(Set.of()), PAGE)),
                Named.of("changes of its field", datasets.changes(ofDataset(Set.of("f1")), PAGE)),
                Named.of("changes", datasets.changes(filter(null, Set.of(), null), PAGE)),
                Named.of("changes of a workflow", datasets.changes(filter(WORKFLOW_TEXT, Set.of(), null), PAGE)),
                Named.of("changes of a dataset by text", datasets.changes(ofText("workflow:n/w/A[x]"), PAGE)),
                Named.of("changes of a field", datasets.changes(filter(null, Set.of("f1"), null), PAGE)),
                Named.of("recent changes", datasets.changes(filter(null, Set.of(), RunScenario.at(900)), PAGE)),
                Named.of("changes in runs", changes.changes(inRun(null), PAGE)),
                Named.of("changes in runs of a workflow", changes.changes(inRun(WORKFLOW_TEXT), PAGE)),
                Named.of("workflows by run", workflows.workflows(null, Sort.LAST_RUN, PAGE)),
                Named.of("workflows by name", workflows.workflows(null, Sort.NAME, PAGE)),
                Named.of("workflows by failures", workflows.workflows(null, Sort.FAILURES, PAGE)),
                Named.of("workflow", workflows.workflow(WORKFLOW)),
                Named.of("timings", workflows.timings(WORKFLOW, null, null, 50)),
                Named.of("neighbors of a run", workflows.neighbors(RUN)),
                Named.of("timeliness of runs", workflows.timeliness(List.of(RUN, new RunId("night-7")))),
                Named.of("late executions", workflows.lateExecutions(PAGE)),
                Named.of("lineage of a column", lineage(DATASET, "f1", Direction.DOWNSTREAM)),
                Named.of("lineage of a dataset", lineage(DATASET, null, Direction.DOWNSTREAM)),
                Named.of("lineage upstream", lineage(READER, "f1", Direction.UPSTREAM)),
                Named.of("run to compare", comparisons.run(RUN)),
                Named.of("previous run", comparisons.previous(RUN, true)));
    }

    /** Returns the most rows that a node of the plan returns or discards. */
    private static double mostRows(ExplainingConnections.Plan plan) {
        double most = 0;
        double loops = 1;
        for (var line : plan.lines()) {
            var rows = ROWS.matcher(line);
            if (rows.find()) {
                loops = Double.parseDouble(rows.group(2));
                most = Math.max(most, Double.parseDouble(rows.group(1)) * loops);
            }
            var removed = REMOVED.matcher(line);
            if (removed.find()) {
                most = Math.max(most, Double.parseDouble(removed.group(1)) * loops);
            }
        }
        return most;
    }

    private static RunScenario night(int night) {
        return planned("night-" + night, night * 100)
                .starts(night * 100 + 1, "A[x]")
                .completes(night * 100 + 11, "A[x]", schema(night))
                .transforms(
                        night * 100 + 12,
                        "B[y]",
                        schema(night + 1),
                        new FieldTransformation("f1", "scale", List.of(), null))
                .completed(night * 100 + 20);
    }

    private static Mono<?> lineage(DatasetName dataset, String field, Direction direction) {
        return lineage.lineage(new LineageNode(dataset, field), direction, 3, 20);
    }

    private static RunScenario planned(String run, int second) {
        return new RunScenario(new RunId(run))
                .planned(second, new RunPlan(WORKFLOW, Value.Members.empty(), List.of("A", "B"), null));
    }

    private static Schema schema(int night) {
        var fields = new StringBuilder();
        for (int field = 0; field < 10; field++) {
            fields.append(field == 0 ? "" : ",")
                    .append("\"f%d\": {\"type\": \"%s\"}".formatted(field, night % 10 == field ? "int" : "str"));
        }
        return DomainJson.readSchema("{\"id\": \"t\", \"attributes\": {" + fields + "}}");
    }

    private static BetweenRunFilter ofDataset(Set<String> fields) {
        return BetweenRunFilter.ofDataset(DATASET, fields, Set.of(), Set.of(), null, null);
    }

    private static BetweenRunFilter filter(String workflow, Set<String> fields, Instant since) {
        return new BetweenRunFilter(
                null, null, workflow, fields, Set.of(), Set.of(), Set.of(Change.Compatibility.BREAKING), since, null);
    }

    private static BetweenRunFilter ofText(String dataset) {
        return new BetweenRunFilter(null, dataset, null, Set.of(), Set.of(), Set.of(), Set.of(), null, null);
    }

    private static InRunFilter inRun(String workflow) {
        return new InRunFilter(workflow, Set.of(), Set.of(), Set.of(), Set.of(), null, null);
    }

    private static void storeAliases() {
        store.execute("""
                insert into dataset_alias
                select p.generation, case when n = 1 then '%s'::uuid else md5(n::text)::uuid end, '%s', n, 'symlink',
                    'hive', 'n.a' || n
                from projection p, generate_series(1, %d) n where p.state = 'serving'
                """.formatted(HashUuidConverter.of(ALIAS.hash()), HashUuidConverter.of(DATASET.hash()), ALIASES));
    }

    /** Copies the rows of a table under other names, identifiers and positions. */
    private static void copy(String table) {
        store.execute("""
                do $$ declare columns text; expressions text; begin
                    select string_agg(column_name, ', ' order by ordinal_position),
                        string_agg(case
                            when column_name in ('dataset', 'alias', 'workflow', 'baseline', 'lineage', 'source', 'target',
                                'source_column', 'target_column')
                                then 'md5(' || column_name || '::text || copy)::uuid'
                            when column_name = 'slot' and data_type = 'uuid' then 'md5(slot::text || copy)::uuid'
                            when column_name in ('namespace', 'workflow_namespace', 'run_id', 'first_run', 'last_run')
                                then column_name || ' || ''-copy-'' || copy'
                            when column_name = 'run_no' then 'run_no + copy * 1000'
                            when column_name = 'start_no' then 'start_no + copy * 1000'
                            when column_name in ('position', 'first_position') then column_name || ' + copy * 10000'
                            else column_name end, ', ' order by ordinal_position)
                    into columns, expressions
                    from information_schema.columns where table_schema = 'public' and table_name = '%1$s';
                    execute format('insert into %1$s (%%s) select %%s from generate_series(1, %2$d) copy, %1$s',
                        columns, expressions);
                end $$
                """.formatted(table, COPIES));
    }
}

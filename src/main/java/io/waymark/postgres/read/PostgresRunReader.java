package io.waymark.postgres.read;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.state.ModuleOrder;
import io.waymark.domain.summary.BreakingChangeCounts;
import io.waymark.domain.summary.ChangeCounts;
import io.waymark.domain.summary.CurrentPathSummary;
import io.waymark.domain.summary.RunSummary;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.port.read.RunReader;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.FailureQuery;
import io.waymark.postgres.table.run.ExecutionTable;
import io.waymark.postgres.table.run.RunRowReader;
import io.waymark.postgres.table.run.RunTable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads the list of runs, and the state, plan and current executions of one run, from PostgreSQL. */
public final class PostgresRunReader implements RunReader {
    private static final String SELECT_BREAKING =
            "select " + RunTable.BREAKING + " from (select $1::bigint as run_no, $2::bigint as changes_floor) r";
    private static final String COUNT_CHANGES = """
            select c.change_type, c.target_type, count(*) as changes
            from change c
            where c.run_no = $1 and c.number > $2
            group by c.change_type, c.target_type
            """;

    private static final String COUNT_DEAD_LETTERS =
            "select " + RunTable.DEAD_LETTERS + " from (select $1::text as run_id) r";

    private final ReadTransactions transactions;

    public PostgresRunReader(ReadTransactions transactions) {
        this.transactions = transactions;
    }

    static ModuleOrder sequence(RunTable.StoredRunRow run) {
        return new ModuleOrder(run.plan().sequence(), run.progress().appeared());
    }

    /** Returns the executions on the path, in sequence order. */
    static Mono<List<Execution>> path(Connection connection, RunTable.StoredRunRow run) {
        return ExecutionTable.select(connection, run, run.progress().path())
                .map(ExecutionTable.StoredExecution::execution)
                .collectList();
    }

    @Override
    public Mono<ResultAtPosition<Page<RunOverview>>> runs(RunFilter filter, PageRequest page) {
        return transactions.read(
                connection -> new RunListQuery(filter, page, transactions.pageSize()).page(connection));
    }

    @Override
    public Mono<Map<RunId, ExecutionFailure>> latestFailures(Collection<RunId> runs) {
        return runs.isEmpty()
                ? Mono.just(Map.of())
                : transactions
                        .read(connection -> FailureQuery.selectLatest(connection, runs))
                        .map(ResultAtPosition::value);
    }

    @Override
    public Mono<ResultAtPosition<RunDetails>> run(RunId run) {
        return transactions.ofRun(run, (connection, stored) -> details(connection, stored));
    }

    @Override
    public Mono<ResultAtPosition<PlanAndContext>> plan(RunId run) {
        return transactions.ofRun(
                run,
                (connection, stored) -> Mono.just(
                        new PlanAndContext(stored.plan(), stored.progress().context())));
    }

    @Override
    public Mono<ResultAtPosition<CurrentPathSummary>> path(RunId run) {
        return transactions.ofRun(
                run,
                (connection, stored) -> path(connection, stored)
                        .map(executions -> new CurrentPathSummary(sequence(stored), executions)));
    }

    private static Mono<RunDetails> details(Connection connection, RunTable.StoredRunRow run) {
        return path(connection, run)
                .flatMap(path -> counts(connection, run)
                        .flatMap(counts -> breaking(connection, run)
                                .flatMap(breaking -> deadLetters(connection, run)
                                        .map(letters ->
                                                new RunDetails(summary(run, path, counts), breaking, letters)))));
    }

    private static RunSummary summary(
            RunTable.StoredRunRow run, List<Execution> path, List<ChangeCounts.Group> changes) {
        return new RunSummary(
                run.id(),
                run.status(),
                run.plan(),
                run.counters(),
                new CurrentPathSummary(sequence(run), path),
                List.copyOf(run.progress().metadata().keySet()),
                ChangeCounts.ofGroups(changes));
    }

    private static Mono<List<ChangeCounts.Group>> counts(Connection connection, RunTable.StoredRunRow run) {
        return ofChanges(COUNT_CHANGES, connection, run, PostgresRunReader::count)
                .collectList();
    }

    private static Mono<BreakingChangeCounts> breaking(Connection connection, RunTable.StoredRunRow run) {
        return ofChanges(SELECT_BREAKING, connection, run, RunRowReader::breaking)
                .single();
    }

    private static Mono<Long> deadLetters(Connection connection, RunTable.StoredRunRow run) {
        return Flux.from(connection
                        .createStatement(COUNT_DEAD_LETTERS)
                        .bind(0, run.id().value())
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> RowReader.number(row, "dead_letters")))
                .single();
    }

    /**
     * Runs a query over the retained changes of a run: $1 is the run's number, $2 the number of the last pruned change.
     */
    private static <T> Flux<T> ofChanges(
            String sql, Connection connection, RunTable.StoredRunRow run, Function<Row, T> read) {
        return Flux.from(connection
                        .createStatement(sql)
                        .bind(0, run.number())
                        .bind(1, run.counters().changes().prunedThrough())
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> read.apply(row)));
    }

    private static ChangeCounts.Group count(Row row) {
        return new ChangeCounts.Group(
                EnumNames.parse(Change.Type.class, RowReader.text(row, "change_type")),
                EnumNames.parse(Change.Target.class, RowReader.text(row, "target_type")),
                RowReader.number(row, "changes"));
    }
}

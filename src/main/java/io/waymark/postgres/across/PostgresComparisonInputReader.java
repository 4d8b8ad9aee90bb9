package io.waymark.postgres.across;

import io.r2dbc.spi.Connection;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.comparison.ComparedRun;
import io.waymark.domain.comparison.ComparedRun.ComparedExecution;
import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionOutput;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.port.across.ComparisonInputReader;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.ExecutionOutputTable;
import io.waymark.postgres.table.FailureQuery;
import io.waymark.postgres.table.run.ExecutionTable;
import io.waymark.postgres.table.run.RunTable;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads the executions, output schemas and results of runs that are compared. */
public final class PostgresComparisonInputReader implements ComparisonInputReader {
    private static final long MAX_ERROR_CHARACTERS = 1 << 24;
    private static final String SELECT_RESULTS = "select r.ordinal, " + ExecutionOutputTable.COLUMNS
            + " from execution_result r " + ExecutionOutputTable.REFERENCES + " where r.run_no = $1 order by r.ordinal";
    private static final String SELECT_PREVIOUS = """
            select p.run_id from run x join workflow_run r on r.generation = $1 and r.run_no = x.run_no
                cross join lateral (
                    select p.run_id from workflow_run p where p.generation = $1 and p.workflow = r.workflow
                        and (p.start, p.run_no) < (r.start, r.run_no) and (p.state = 'completed' or not $3)
                    order by p.start desc, p.run_no desc limit 1) p
            where x.run_id = $2
            """;

    private final ReadTransactions transactions;
    private final ProjectedReads reads;
    private final CachedSchemaReader schemas;
    private final ComparisonSizeLimit limit;

    /**
     * Reads runs.
     *
     * @param maxSize the approximate maximum size of the executions, results and schemas of a run
     */
    public PostgresComparisonInputReader(ReadTransactions transactions, CachedSchemaReader schemas, DataSize maxSize) {
        this.transactions = transactions;
        this.reads = new ProjectedReads(transactions);
        this.schemas = schemas;
        this.limit = new ComparisonSizeLimit(maxSize.toBytes());
    }

    @Override
    public Mono<ResultAtPosition<ComparedRun>> run(RunId run) {
        return transactions.ofRun(
                run,
                (connection, stored) -> limit.check(connection, stored)
                        .thenMany(Flux.defer(() -> ExecutionTable.inOrder(connection, stored)))
                        .map(ExecutionTable.StoredExecution::execution)
                        .collectList()
                        .flatMap(executions -> compared(connection, stored, executions)));
    }

    @Override
    public Mono<ResultAtPosition<RunId>> previous(RunId run, boolean completedOnly) {
        return reads.read((connection, serving) -> ProjectedReads.select(
                                connection,
                                SELECT_PREVIOUS,
                                row -> new RunId(RowReader.text(row, "run_id")),
                                serving.generation(),
                                run.value(),
                                completedOnly)
                        .next())
                .switchIfEmpty(Mono.error(() -> new QueryFailure.NoPreviousRun(run, completedOnly).exception()));
    }

    private Mono<ComparedRun> compared(
            Connection connection, RunTable.StoredRunRow stored, List<Execution> executions) {
        var failures = executions.stream()
                .map(Execution::failedIn)
                .filter(Objects::nonNull)
                .toList();
        return FailureQuery.select(connection, stored.number(), failures, MAX_ERROR_CHARACTERS)
                .collectList()
                .flatMap(errors -> ProjectedReads.select(
                                connection,
                                SELECT_RESULTS,
                                row -> ExecutionOutputTable.read(row, stored.paths()),
                                stored.number())
                        .collectMap(result -> result.key().toString())
                        .flatMap(results -> schemas.find(connection, hashes(results))
                                .map(found -> compared(stored, executions, errors, results, found))));
    }

    private static List<ContentHash> hashes(Map<String, RecordedResult> results) {
        return results.values().stream()
                .map(RecordedResult::schema)
                .filter(Objects::nonNull)
                .map(schema -> schema.hash())
                .toList();
    }

    private static ComparedRun compared(
            RunTable.StoredRunRow stored,
            List<Execution> executions,
            List<FailureQuery.Recorded> errors,
            Map<String, RecordedResult> results,
            Map<ContentHash, Schema> schemas) {
        var unused = new ArrayDeque<>(errors);
        var compared = new LinkedHashMap<String, ComparedExecution>();
        for (var execution : executions) {
            var key = execution.key().toString();
            var error = execution.failedIn() == null || unused.isEmpty()
                    ? null
                    : unused.removeFirst().error();
            var result = results.get(key);
            var schema = result == null || result.schema() == null
                    ? null
                    : schemas.get(result.schema().hash());
            compared.put(
                    key,
                    new ComparedExecution(
                            execution.state(),
                            error,
                            seconds(execution),
                            schema,
                            result == null ? null : value(result.result())));
        }
        return new ComparedRun(stored.plan().config(), compared);
    }

    private static @Nullable Double seconds(Execution execution) {
        var start = execution.startedAt();
        var end = execution.endedAt();
        return start == null || end == null ? null : Timing.secondsBetween(start, end);
    }

    /** Returns the data, or else the reference without its address, which differs between runs. */
    private static @Nullable Value value(ExecutionOutput result) {
        var data = result.data();
        if (data != null) {
            return DomainJson.readValue(data.text());
        }
        var reference = result.ref();
        if (reference == null) {
            return null;
        }
        var members = new LinkedHashMap<>(reference.members());
        members.remove("uri");
        return new Value.Members(members);
    }
}

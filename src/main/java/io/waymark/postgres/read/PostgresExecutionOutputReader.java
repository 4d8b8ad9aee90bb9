package io.waymark.postgres.read;

import io.r2dbc.spi.Connection;
import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.ExecutionOutputReader;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.table.ExecutionOutputTable;
import io.waymark.postgres.table.run.RunTable;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads the latest results (output data) of the executions of a module from PostgreSQL. */
public final class PostgresExecutionOutputReader implements ExecutionOutputReader {
    private static final String SELECT = "select r.ordinal, " + ExecutionOutputTable.COLUMNS
            + " from execution_result r " + ExecutionOutputTable.REFERENCES + " where true";

    /** A result for which a snapshot stands has no hash of its key. */
    private static final String OF_KEYS =
            "(r.key_hash = any (?::uuid[]) or (r.key_hash is null and r.path = any (?::text[])))";

    private final ReadTransactions transactions;

    public PostgresExecutionOutputReader(ReadTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Mono<ResultAtPosition<Page<RecordedResult>>> results(
            RunId run, @Nullable String module, boolean current, PageRequest page) {
        return transactions.ofRun(
                run,
                (connection, stored) -> module(stored, module)
                        .map(found -> results(connection, stored, found, current, page))
                        .orElseGet(() -> Mono.just(new Page<>(List.of(), null, 0))));
    }

    /** Returns the requested module, by default the last one of the sequence; empty for a run without modules. */
    private static Optional<String> module(RunTable.StoredRunRow run, @Nullable String requested) {
        var sequence = PostgresRunReader.sequence(run);
        if (requested == null) {
            return sequence.modules().reversed().stream().findFirst();
        }
        if (!sequence.contains(requested)) {
            throw new QueryFailure.UnknownModule(run.id(), requested).exception();
        }
        return Optional.of(requested);
    }

    private Mono<Page<RecordedResult>> results(
            Connection connection, RunTable.StoredRunRow run, String module, boolean current, PageRequest page) {
        var query = transactions
                .pageQuery(SELECT)
                .and("r.run_no = ? and r.module = ?", run.number(), EscapedText.escape(module));
        return current
                ? PostgresRunReader.path(connection, run)
                        .flatMap(path ->
                                results(connection, run, query.and(OF_KEYS, keys(path), paths(run, path)), page))
                : results(connection, run, query, page);
    }

    private static Mono<Page<RecordedResult>> results(
            Connection connection, RunTable.StoredRunRow run, PageQuery query, PageRequest page) {
        var paths = run.paths();
        return query.page(
                connection,
                "r.ordinal",
                page,
                0,
                run.counters().snapshots().lastNumber(),
                row -> ExecutionOutputTable.read(row, paths));
    }

    private static UUID[] keys(List<Execution> path) {
        return path.stream()
                .map(Execution::key)
                .map(PostgresExecutionOutputReader::uuid)
                .toArray(UUID[]::new);
    }

    private static String[] paths(RunTable.StoredRunRow run, List<Execution> path) {
        var paths = run.paths();
        return path.stream().map(Execution::key).map(paths::write).toArray(String[]::new);
    }

    private static UUID uuid(ExecutionKey key) {
        ContentHash hash = ExecutionOutputTable.keyHash(key);
        return new UUID(hash.high(), hash.low());
    }
}

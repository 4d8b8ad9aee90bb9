package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.waymark.domain.recording.FiledResult;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.reading.Answer;
import io.waymark.port.reading.Page;
import io.waymark.port.reading.PageRequest;
import io.waymark.port.reading.ResultReader;
import io.waymark.store.table.PgText;
import io.waymark.store.table.ResultTable;
import io.waymark.store.table.RunTable;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The current results. */
final class PostgresResultReader implements ResultReader {
    private static final String SELECT =
            "select r.ordinal, " + ResultTable.COLUMNS + " from result r " + ResultTable.REFERENCES + " where true";

    private final Answers answers;

    PostgresResultReader(Answers answers) {
        this.answers = answers;
    }

    @Override
    public Mono<Answer<Page<FiledResult>>> results(
            RunId run, @Nullable String module, boolean current, PageRequest page) {
        return answers.ofRun(
                run,
                (connection, stored) -> module(stored, module)
                        .map(known -> results(connection, stored, known, current, page))
                        .orElseGet(() -> Mono.just(new Page<>(List.of(), null, 0))));
    }

    /** The module that is meant, none in a run without modules. */
    private static Optional<String> module(RunTable.Stored run, @Nullable String asked) {
        var sequence = PostgresRunReader.sequence(run);
        if (asked == null) {
            return sequence.modules().reversed().stream().findFirst();
        }
        if (!sequence.modules().contains(asked) && !sequence.appeared().contains(asked)) {
            throw Unknown.module(run.id(), asked);
        }
        return Optional.of(asked);
    }

    private Mono<Page<FiledResult>> results(
            Connection connection, RunTable.Stored run, String module, boolean current, PageRequest page) {
        var query = answers.list(SELECT).and("r.run_no = ? and r.module = ?", run.number(), PgText.escape(module));
        return current
                ? PostgresRunReader.path(connection, run)
                        .flatMap(path ->
                                results(connection, run, query.and("r.key_hash = any (?)", (Object) keys(path)), page))
                : results(connection, run, query, page);
    }

    private static Mono<Page<FiledResult>> results(
            Connection connection, RunTable.Stored run, ListQuery query, PageRequest page) {
        var paths = run.paths();
        return query.page(
                connection,
                "r.ordinal",
                page,
                0,
                run.counters().snapshots().ever(),
                row -> ResultTable.read(row, paths));
    }

    private static UUID[] keys(List<Execution> path) {
        return path.stream().map(Execution::key).map(PostgresResultReader::uuid).toArray(UUID[]::new);
    }

    private static UUID uuid(ExecutionKey key) {
        ContentHash hash = ResultTable.keyHash(key);
        return new UUID(hash.high(), hash.low());
    }
}

package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.fold.Sequence;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Change;
import io.waymark.port.reading.Answer;
import io.waymark.port.reading.Page;
import io.waymark.port.reading.PageRequest;
import io.waymark.port.reading.RunReader;
import io.waymark.store.table.ExecutionTable;
import io.waymark.store.table.Read;
import io.waymark.store.table.RunTable;
import io.waymark.store.table.Words;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs, from their rows. */
final class PostgresRunReader implements RunReader {
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

    private final Answers answers;

    private record Count(Change.Type type, Change.Target target, long changes) {}

    PostgresRunReader(Answers answers) {
        this.answers = answers;
    }

    static Sequence sequence(RunTable.Stored run) {
        return new Sequence(run.plan().sequence(), run.progress().appeared());
    }

    /** The executions on the path, in sequence order. */
    static Mono<List<Execution>> path(Connection connection, RunTable.Stored run) {
        return ExecutionTable.select(connection, run, run.progress().path())
                .map(ExecutionTable.Stored::execution)
                .collectList();
    }

    @Override
    public Mono<Answer<Page<Overview>>> runs(Filter filter, PageRequest page) {
        return answers.answer(connection -> new RunListQuery(filter, page, answers.pageSize()).page(connection));
    }

    @Override
    public Mono<Answer<Summary>> run(RunId run) {
        return answers.ofRun(run, (connection, stored) -> summary(connection, stored));
    }

    @Override
    public Mono<Answer<Planned>> plan(RunId run) {
        return answers.ofRun(
                run,
                (connection, stored) ->
                        Mono.just(new Planned(stored.plan(), stored.progress().context())));
    }

    @Override
    public Mono<Answer<OnPath>> path(RunId run) {
        return answers.ofRun(
                run,
                (connection, stored) ->
                        path(connection, stored).map(executions -> new OnPath(sequence(stored), executions)));
    }

    private static Mono<Summary> summary(Connection connection, RunTable.Stored run) {
        return path(connection, run)
                .flatMap(path -> counts(connection, run)
                        .flatMap(counts -> breaking(connection, run)
                                .flatMap(breaking -> deadLetters(connection, run)
                                        .map(letters -> summary(run, path, counts, breaking, letters)))));
    }

    private static Summary summary(
            RunTable.Stored run, List<Execution> path, List<Count> counts, Breaking breaking, long deadLetters) {
        var sequence = sequence(run);
        Map<Change.Type, Long> types = new EnumMap<>(Change.Type.class);
        Map<Change.Target, Long> targets = new EnumMap<>(Change.Target.class);
        for (var count : counts) {
            types.merge(count.type(), count.changes(), Long::sum);
            targets.merge(count.target(), count.changes(), Long::sum);
        }
        return new Summary(
                new Overview(run.id(), run.standing(), run.plan(), run.counters(), breaking, deadLetters),
                sequence,
                path.stream().map(execution -> execution.key().last().module()).toList(),
                run.progress().metadata().keySet().stream()
                        .sorted(sequence.order())
                        .toList(),
                types,
                targets);
    }

    private static Mono<List<Count>> counts(Connection connection, RunTable.Stored run) {
        return ofChanges(COUNT_CHANGES, connection, run, PostgresRunReader::count)
                .collectList();
    }

    private static Mono<Breaking> breaking(Connection connection, RunTable.Stored run) {
        return ofChanges(SELECT_BREAKING, connection, run, RunTable::breaking).single();
    }

    private static Mono<Long> deadLetters(Connection connection, RunTable.Stored run) {
        return Flux.from(connection
                        .createStatement(COUNT_DEAD_LETTERS)
                        .bind(0, run.id().value())
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> Read.number(row, "dead_letters")))
                .single();
    }

    /** Asks for the run's kept changes: those of the number $1, beyond the number $2. */
    private static <T> Flux<T> ofChanges(
            String question, Connection connection, RunTable.Stored run, Function<Row, T> answer) {
        return Flux.from(connection
                        .createStatement(question)
                        .bind(0, run.number())
                        .bind(1, run.counters().changes().floor())
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> answer.apply(row)));
    }

    private static Count count(Row row) {
        return new Count(
                Words.read(Change.Type.class, Read.text(row, "change_type")),
                Words.read(Change.Target.class, Read.text(row, "target_type")),
                Read.number(row, "changes"));
    }
}

package io.waymark.postgres.restore;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.state.HistoryRecordCounter;
import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.HistoryVerifier;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.ModuleSchemaVersionTable;
import io.waymark.postgres.table.SnapshotTable;
import io.waymark.postgres.table.run.RunTable;
import io.waymark.postgres.table.schema.SchemaTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Verifies that the stored history of a run is consistent: the numbers of its records, the references between them, the
 * content of its schemas, and the data with which a restore undoes events. All checks use one database snapshot.
 */
public final class PostgresHistoryVerifier implements HistoryVerifier {
    private static final int BATCH_SIZE = 200;
    private static final int MAX_NAMED = 20;

    private static final String MISSING_CHANGES = """
            select s.number from snapshot s
            where s.run_no = $1 and s.number > $2 and s.change_count > 0 and s.first_change > $3
                and s.change_count <> (
                    select count(*) from change c
                    where c.run_no = $1 and c.number >= s.first_change and c.number < s.first_change + s.change_count
                        and c.snapshot_no = s.number)
            order by s.number
            limit 20
            """;
    private static final String MISSING_SCHEMAS = """
            select s.number from snapshot s
                left join schema b on b.hash = s.before_schema left join schema a on a.hash = s.after_schema
            where s.run_no = $1 and s.number > $2
                and ((s.before_schema is not null and b.hash is null) or (s.after_schema is not null and a.hash is null))
            order by s.number
            limit 20
            """;
    private static final String SELECT_USED_SCHEMAS =
            "select u.hash from schema_use u where u.run_no = $1 and u.hash > $2 order by u.hash limit " + BATCH_SIZE;
    /** A lower bound of all hashes. The hash of a content equals it with a probability of 1 in 2^128 only. */
    private static final ContentHash LEAST_HASH = new ContentHash(0, 0);

    private final ReadTransactions transactions;

    public PostgresHistoryVerifier(ReadTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Mono<ResultAtPosition<Findings>> verify(RunId run) {
        return transactions.ofRun(run, (connection, stored) -> new Check(connection, stored).run());
    }

    /**
     * The numbers of the stored records of one kind.
     *
     * @param records the number of records
     * @param first the lowest number of a record
     * @param last the greatest number of a record
     */
    private record NumberRange(long records, long first, long last) {}

    /** The verification of one run, which collects the problems that it finds. */
    private static final class Check {
        private final Connection connection;
        private final RunTable.StoredRunRow run;
        private final SequencedMap<String, Long> checked = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();
        private Optional<QueryFailure> restoreFailure = Optional.empty();
        private int damaged;

        Check(Connection connection, RunTable.StoredRunRow run) {
            this.connection = connection;
            this.run = run;
        }

        Mono<Findings> run() {
            var counters = run.counters();
            return numbers("snapshot", counters.snapshots())
                    .then(numbers("change", counters.changes()))
                    .then(numbers("timing", counters.timings()))
                    .then(missingChanges())
                    .then(missingSchemas())
                    .then(content())
                    .then(metadata())
                    .then(checkUndo())
                    .then(Mono.fromSupplier(() -> new Findings(checked, problems, restoreFailure)));
        }

        private Mono<Void> numbers(String table, HistoryRecordCounter kept) {
            return select(count(table), Check::count, run.number(), kept.prunedThrough())
                    .next()
                    .doOnNext(found -> {
                        checked.put(table + "s", found.records());
                        if (found.records() != kept.retainedCount()) {
                            problems.add("Table " + table + " has " + found.records() + " records instead of "
                                    + kept.retainedCount());
                        } else if (found.records() > 0
                                && (found.first() != kept.prunedThrough() + 1 || found.last() != kept.lastNumber())) {
                            problems.add("The record numbers in table " + table + " are not those from "
                                    + (kept.prunedThrough() + 1) + " to " + kept.lastNumber());
                        }
                    })
                    .then();
        }

        private Mono<Void> missingChanges() {
            var counters = run.counters();
            return select(
                            MISSING_CHANGES,
                            row -> RowReader.number(row, "number"),
                            run.number(),
                            counters.snapshots().prunedThrough(),
                            counters.changes().prunedThrough())
                    .doOnNext(number -> problems.add("Changes of snapshot number " + number + " are missing"))
                    .then();
        }

        private Mono<Void> missingSchemas() {
            return select(
                            MISSING_SCHEMAS,
                            row -> RowReader.number(row, "number"),
                            run.number(),
                            run.counters().snapshots().prunedThrough())
                    .doOnNext(number -> problems.add("A schema of snapshot number " + number + " is missing"))
                    .then();
        }

        private Mono<Void> content() {
            checked.put("schemas", 0L);
            return usedAfter(LEAST_HASH)
                    .expand(hashes -> hashes.size() < BATCH_SIZE ? Mono.empty() : usedAfter(hashes.getLast()))
                    .doOnNext(hashes -> checked.merge("schemas", (long) hashes.size(), Long::sum))
                    .concatMap(hashes -> SchemaTable.damaged(connection, hashes), 0)
                    .doOnNext(this::addDamaged)
                    .then();
        }

        /** Returns the hashes of the next schemas that the run uses, at most {@value #BATCH_SIZE}. */
        private Mono<List<ContentHash>> usedAfter(ContentHash last) {
            var after = new UUID(last.high(), last.low());
            return select(SELECT_USED_SCHEMAS, row -> RowReader.hash(row, "hash"), run.number(), after)
                    .collectList();
        }

        private void addDamaged(ContentHash hash) {
            damaged++;
            if (damaged <= MAX_NAMED) {
                problems.add("The content of schema " + hash + " does not match its hash");
            } else if (damaged == MAX_NAMED + 1) {
                problems.add("The content of further schemas does not match their hashes");
            }
        }

        private Mono<Void> metadata() {
            var now = run.progress().metadata();
            return ModuleSchemaVersionTable.at(
                            connection,
                            run.number(),
                            run.counters().snapshots().lastNumber(),
                            run.progress().appeared())
                    .doOnNext(last -> {
                        checked.put("metadata", (long) now.size());
                        if (!last.equals(now)) {
                            problems.add("The current metadata of the modules differs from their last versions");
                        }
                    })
                    .then();
        }

        /** Undoes all steps back to the oldest retained snapshot. */
        private Mono<Void> checkUndo() {
            var kept = run.counters().snapshots();
            return kept.retainedCount() == 0
                    ? Mono.empty()
                    : SnapshotTable.select(connection, run.number(), kept.prunedThrough() + 1)
                            .map(oldest -> oldest.snapshot().id())
                            .flatMap(this::checkUndo);
        }

        private Mono<Void> checkUndo(HistoryRecordId oldest) {
            return PostgresRestorePointReader.load(connection, run.id(), oldest)
                    .doOnNext(point -> checked.put("executions", run.counters().executions()))
                    .onErrorResume(QueryFailedException.class, failed -> {
                        restoreFailure = Optional.of(failed.failure());
                        return Mono.empty();
                    })
                    .then();
        }

        private static String count(String table) {
            return """
                    select count(*) as records, coalesce(min(number), 0) as first, coalesce(max(number), 0) as last
                    from %s where run_no = $1 and number > $2
                    """.formatted(table);
        }

        private static NumberRange count(Row row) {
            return new NumberRange(
                    RowReader.number(row, "records"), RowReader.number(row, "first"), RowReader.number(row, "last"));
        }

        private <T> Flux<T> select(String sql, Function<Row, T> read, Object... parameters) {
            var statement = connection.createStatement(sql);
            for (int i = 0; i < parameters.length; i++) {
                statement.bind(i, parameters[i]);
            }
            return Flux.from(statement.execute()).concatMap(result -> result.map((row, metadata) -> read.apply(row)));
        }
    }
}

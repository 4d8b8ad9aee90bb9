package io.waymark.postgres.across.lineage;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.dataset.DatasetWrite;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.across.LineageReader;
import io.waymark.postgres.across.ProjectedReads.Serving;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.RowReader;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * The completed executions that stated a lineage (a set of edges between columns), or one of several lineages.
 *
 * @param completions the first completion of each lineage, and the latest ones, in feed order
 */
record LineageOccurrences(List<Completion> completions) {
    private static final Comparator<Completion> BY_POSITION = Comparator.comparingLong(Completion::position);
    private static final String COLUMNS = "r.lineage, r.position, r.snapshot, r.time, r.run_id";
    private static final String SELECT = """
            select r.* from (select unnest($1) as lineage) u cross join lateral (
                (select %1$s from lineage_run r where r.generation = $2 and r.lineage = u.lineage
                order by r.position, r.run_no limit 1)
                union
                (select %1$s from lineage_run r where r.generation = $2 and r.lineage = u.lineage
                order by r.position desc, r.run_no desc limit %2$d)) r
            """.formatted(COLUMNS, LineageReader.MAX_RUNS);

    /** A completion that stated the lineage. */
    record Completion(ContentHash lineage, long position, long snapshot, Instant time, RunId run) {
        DatasetWrite write(ModuleExperimentName execution) {
            return new DatasetWrite(
                    run, HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, snapshot, time), execution, time);
        }
    }

    LineageOccurrences {
        completions = completions.stream().sorted(BY_POSITION).toList();
    }

    static Mono<Map<ContentHash, LineageOccurrences>> select(
            Connection connection, Serving serving, Collection<ContentHash> lineages) {
        return ArrayParameters.of(List.copyOf(lineages))
                .hashes(lineage -> lineage)
                .value(serving.generation())
                .select(connection, SELECT, LineageOccurrences::read)
                .collectMultimap(Completion::lineage)
                .map(LineageOccurrences::byLineage);
    }

    private static Map<ContentHash, LineageOccurrences> byLineage(
            Map<ContentHash, Collection<Completion>> completions) {
        Map<ContentHash, LineageOccurrences> runs = new HashMap<>();
        completions.forEach((lineage, all) -> runs.put(lineage, new LineageOccurrences(List.copyOf(all))));
        return runs;
    }

    LineageOccurrences and(LineageOccurrences others) {
        return new LineageOccurrences(
                Stream.concat(completions.stream(), others.completions.stream()).toList());
    }

    Completion first() {
        return completions.getFirst();
    }

    Completion last() {
        return completions.getLast();
    }

    List<RunId> latestRuns() {
        return completions.reversed().stream()
                .map(Completion::run)
                .distinct()
                .limit(LineageReader.MAX_RUNS)
                .toList();
    }

    private static Completion read(Row row) {
        return new Completion(
                RowReader.hash(row, "lineage"),
                RowReader.number(row, "position"),
                RowReader.number(row, "snapshot"),
                RowReader.time(row, "time"),
                new RunId(RowReader.text(row, "run_id")));
    }
}

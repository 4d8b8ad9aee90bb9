package io.waymark.postgres.read;

import io.r2dbc.spi.Connection;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.domain.schema.diff.Change;
import io.waymark.port.read.HistoryReader.ChangeFilter;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.postgres.lookup.RetainedSnapshotCheck;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.table.CategoryBits;
import io.waymark.postgres.table.ChangeRowReader;
import io.waymark.postgres.table.run.RunTable;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads one page of the schema changes of a run that match a filter. */
final class ChangePageQuery {
    private static final String SELECT =
            "select " + ChangeRowReader.COLUMNS + " from change c " + ChangeRowReader.REFERENCES + " where true";

    /**
     * Matches the field's id, its former id, or a field of a schema that was created or deleted as a whole (API-6).
     */
    private static final String FIELDS = """
            (c.target_type = 'field' and c.target_id = any (?::text[])
                or c.fields && ?::text[]
                or c.renamed_from is not null and case when c.target_path is null then c.renamed_from
                    else former_id(c.target_id, c.target_path, c.renamed_from) end = any (?::text[]))
            """;

    private ChangePageQuery() {}

    static Mono<Page<ChangeRecord>> page(
            Connection connection,
            ReadTransactions transactions,
            RunTable.StoredRunRow run,
            ChangeFilter filter,
            PageRequest page) {
        return rejectPrunedSnapshots(connection, run, filter, page).switchIfEmpty(Mono.defer(() -> {
            var kept = run.counters().changes();
            return query(transactions, run.number(), filter)
                    .page(connection, "c.number", page, kept.prunedThrough(), kept.lastNumber(), ChangeRowReader::read);
        }));
    }

    /**
     * Fails if a snapshot of the filter is pruned (RUN-50). Checks the first page only: a list that continues omits the
     * changes of snapshots that were pruned since.
     */
    private static Mono<Page<ChangeRecord>> rejectPrunedSnapshots(
            Connection connection, RunTable.StoredRunRow run, ChangeFilter filter, PageRequest page) {
        long floor = run.counters().snapshots().prunedThrough();
        return Flux.fromIterable(page.after() == null ? filter.snapshots() : Set.<HistoryRecordId>of())
                .filter(id -> id.number() >= 1 && id.number() <= floor)
                .next()
                .flatMap(id -> RetainedSnapshotCheck.number(connection, run, id))
                .then(Mono.empty());
    }

    private static PageQuery query(ReadTransactions transactions, long run, ChangeFilter filter) {
        var query = transactions
                .pageQuery(SELECT)
                .and("c.run_no = ?", run)
                .andAnyOf("c.module", filter.modules())
                .andAnyOf("c.experiment", filter.experiments())
                .andAnyOf("c.change_type", wireNames(filter.types()))
                .andAnyOf("c.target_type", wireNames(filter.targets()));
        if (!filter.fields().isEmpty()) {
            var names = PageQuery.escapeAll(filter.fields());
            query.and(FIELDS, names, PageQuery.escapeAll(withFieldKeys(filter.fields())), names);
        }
        if (!filter.categories().isEmpty()) {
            query.and("c.categories & ? <> 0", CategoryBits.bits(filter.categories()));
        }
        if (filter.compatibilities().size() == 1) {
            query.and("c.breaking = ?", filter.compatibilities().contains(Change.Compatibility.BREAKING));
        }
        return filter.snapshots().isEmpty() ? query : restrictToSnapshots(query, filter.snapshots());
    }

    /** Returns the ids and their field keys. Rows of release 0.1 contain ids of any length instead of field keys. */
    private static Set<String> withFieldKeys(Set<String> ids) {
        var all = new LinkedHashSet<>(ids);
        ids.forEach(id -> all.add(FieldLookupKeyGenerator.of(id)));
        return all;
    }

    /** Restricts the query to changes of snapshots, which the filter identifies by number and second. */
    private static PageQuery restrictToSnapshots(PageQuery query, Collection<HistoryRecordId> ids) {
        return query.and(
                "(c.snapshot_no, to_char(c.time at time zone 'utc', 'YYYYMMDD_HH24MISS')) in"
                        + " (select number, second from unnest(?::bigint[], ?::text[]) as u (number, second))",
                ids.stream().map(HistoryRecordId::number).toArray(Long[]::new),
                ids.stream().map(HistoryRecordId::timestamp).toArray(String[]::new));
    }

    private static List<String> wireNames(Collection<? extends Enum<?>> constants) {
        return constants.stream().map(EnumNames::format).toList();
    }
}

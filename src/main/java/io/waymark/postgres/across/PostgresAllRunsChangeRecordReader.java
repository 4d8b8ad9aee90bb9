package io.waymark.postgres.across;

import io.r2dbc.spi.Row;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.domain.schema.diff.Change;
import io.waymark.port.across.AllRunsChangeRecordReader;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.postgres.read.PageQuery;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.CategoryBits;
import io.waymark.postgres.table.ChangeRowReader;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import reactor.core.publisher.Mono;

/** Reads the change records of all runs in the order of the feed, as far back as the feed is kept. */
public final class PostgresAllRunsChangeRecordReader implements AllRunsChangeRecordReader {
    private static final String SELECT = "select " + ChangeRowReader.COLUMNS
            + ", f.position, r.run_id, r.workflow_namespace, r.workflow_name from feed f join change c"
            + " on c.run_no = f.run_no and c.number >= f.first_change and c.number < f.first_change + f.changes"
            + " join run r on r.run_no = c.run_no and c.number > r.changes_floor " + ChangeRowReader.REFERENCES
            + " where f.changes > 0";

    private static final String SELECT_THROUGH = "select coalesce(max(f.position), 0) as through from feed f";

    /** Matches the field, its former id, or a field of a schema that was created or deleted as a whole (API-6). */
    private static final String FIELDS = """
            (c.target_type = 'field' and c.target_id = any (?::text[])
                or c.fields && ?::text[]
                or c.renamed_from is not null and case when c.target_path is null then c.renamed_from
                    else former_id(c.target_id, c.target_path, c.renamed_from) end = any (?::text[]))
            """;

    private final ReadTransactions transactions;

    public PostgresAllRunsChangeRecordReader(ReadTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Mono<ResultAtPosition<Page<InRunChange>>> changes(InRunFilter filter, PageRequest page) {
        return transactions.read(connection -> ProjectedReads.select(
                        connection, SELECT_THROUGH, row -> RowReader.number(row, "through"))
                .single()
                .flatMap(last -> {
                    long through = Math.min(page.through(), last);
                    return query(filter, through)
                            .page(
                                    connection,
                                    PageQuery.Keyset.of("f.position", "c.number"),
                                    page,
                                    through,
                                    PostgresAllRunsChangeRecordReader::read);
                }));
    }

    private PageQuery query(InRunFilter filter, long through) {
        var query = transactions.pageQuery(SELECT).and("f.position <= ?", through);
        if (filter.workflow() != null) {
            var text = EscapedText.escape(filter.workflow());
            query.and(
                    "hashtextextended(r.workflow_namespace || '/' || r.workflow_name, 0) = hashtextextended(?, 0)"
                            + " and r.workflow_namespace || '/' || r.workflow_name = ?",
                    text,
                    text);
        }
        if (!filter.fields().isEmpty()) {
            var names = PageQuery.escapeAll(filter.fields());
            var keys = new LinkedHashSet<>(filter.fields());
            filter.fields().forEach(field -> keys.add(FieldLookupKeyGenerator.of(field)));
            query.and(FIELDS, names, PageQuery.escapeAll(keys), names);
        }
        query.andAnyOf(
                "c.change_type", filter.types().stream().map(EnumNames::format).toList());
        if (!filter.categories().isEmpty()) {
            query.and("c.categories & ? <> 0", CategoryBits.bits(filter.categories()));
        }
        if (filter.compatibilities().size() == 1) {
            query.and(
                    filter.compatibilities().contains(Change.Compatibility.BREAKING) ? "c.breaking" : "not c.breaking");
        }
        if (filter.since() != null) {
            query.and("c.time >= ?", filter.since().atOffset(ZoneOffset.UTC));
        }
        if (filter.until() != null) {
            query.and("c.time < ?", filter.until().atOffset(ZoneOffset.UTC));
        }
        return query;
    }

    private static InRunChange read(Row row) {
        var namespace = RowReader.nameOrNull(row, "workflow_namespace");
        var name = RowReader.nameOrNull(row, "workflow_name");
        return new InRunChange(
                new RunId(RowReader.text(row, "run_id")),
                namespace == null || name == null ? null : new Workflow(namespace, name),
                ChangeRowReader.read(row));
    }
}

package io.waymark.postgres.read;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.ModuleSchemaVersion;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.ModuleSchemaReader;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.run.RunTable;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import io.waymark.postgres.table.schema.SchemaTable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads from PostgreSQL the schemas that modules reported. The row of the run refers to the current schema, and the
 * stored versions refer to earlier ones.
 */
public final class PostgresModuleSchemaReader implements ModuleSchemaReader {
    private static final String SELECT_HASHES = """
            select v.first_snapshot, v.schema_hash from module_schema_version v where true
            """;
    private static final String SELECT_VERSIONS = """
            select v.first_snapshot, v.last_snapshot, v.first_time, v.last_time, v.occurrences, v.schema_hash,
                p.schema_hash as previous_hash
            from module_schema_version v left join lateral (
                select x.schema_hash from module_schema_version x
                where x.run_no = v.run_no and x.module = v.module and x.first_snapshot < v.first_snapshot
                order by x.first_snapshot desc limit 1) p on true
            where true
            """;
    private static final String COUNT = """
            select count(*) as number from module_schema_version
            where run_no = $1 and module = $2 and first_snapshot <= $3
            """;

    private final ReadTransactions transactions;
    private final CachedSchemaReader schemas;

    /**
     * A version of a module's schema as stored, with the hashes of the schemas instead of their content.
     *
     * @param number the number of the version within the module, from 1; 0 before it is assigned
     */
    private record StoredVersion(
            long number,
            @Nullable ContentHash schema,
            @Nullable ContentHash previous,
            HistoryRecordId first,
            HistoryRecordId last,
            long occurrences) {
        /**
         * Returns the maximum size of the version in a response. A change contains its state before, its state after,
         * and details.
         */
        long size(Map<ContentHash, Long> sizes) {
            long after = schema == null ? 0 : sizes.getOrDefault(schema, 0L);
            long before = previous == null ? 0 : sizes.getOrDefault(previous, 0L);
            return after + 2 * (before + after);
        }

        StoredVersion numbered(long newNumber) {
            return new StoredVersion(newNumber, schema, previous, first, last, occurrences);
        }

        ModuleSchemaVersion resolvedWith(Map<ContentHash, Schema> resolved) {
            return new ModuleSchemaVersion(
                    number,
                    schema == null ? null : resolved.get(schema),
                    previous == null ? null : resolved.get(previous),
                    first,
                    last,
                    occurrences);
        }
    }

    public PostgresModuleSchemaReader(ReadTransactions transactions, CachedSchemaReader schemas) {
        this.transactions = transactions;
        this.schemas = schemas;
    }

    @Override
    public Mono<ResultAtPosition<Schema>> schemas(RunId run, String module) {
        return transactions.ofRun(
                run,
                (connection, stored) -> Mono.justOrEmpty(
                                stored.progress().metadata().get(module))
                        .flatMap(hash -> find(connection, hash))
                        .switchIfEmpty(Mono.error(() -> new QueryFailure.UnknownMetadata(run, module).exception())));
    }

    @Override
    public Mono<ResultAtPosition<Schema>> schemas(RunId run, String module, HistoryRecordId at) {
        return transactions.ofRun(
                run,
                (connection, stored) -> PostgresHistoryReader.find(connection, stored, at)
                        .flatMap(snapshot -> last(connection, versions(stored, module), snapshot.number()))
                        .flatMap(hash -> find(connection, hash))
                        .switchIfEmpty(Mono.error(() -> new QueryFailure.UnknownMetadata(run, module).exception())));
    }

    @Override
    public Mono<ResultAtPosition<Schema>> schemas(RunId run, String module, Instant at) {
        return transactions.ofRun(
                run,
                (connection, stored) -> last(
                                connection,
                                versions(stored, module).and("v.first_time <= ?", at.atOffset(ZoneOffset.UTC)),
                                Long.MAX_VALUE)
                        .flatMap(hash -> find(connection, hash))
                        .switchIfEmpty(Mono.error(() -> new QueryFailure.UnknownMetadata(run, module).exception())));
    }

    @Override
    public Mono<ResultAtPosition<Page<ModuleSchemaVersion>>> versions(RunId run, String module, PageRequest page) {
        return transactions.ofRun(
                run,
                (connection, stored) -> transactions
                        .pageQuery(SELECT_VERSIONS)
                        .and("v.run_no = ? and v.module = ?", stored.number(), EscapedText.escape(module))
                        .page(
                                connection,
                                "v.first_snapshot",
                                page,
                                0,
                                stored.counters().snapshots().lastNumber(),
                                PostgresModuleSchemaReader::read)
                        .flatMap(found -> numbered(connection, stored, module, page.ascending(), found))
                        .flatMap(found -> fitting(connection, found))
                        .flatMap(found -> resolve(connection, found)));
    }

    @Override
    public Mono<ResultAtPosition<Schema>> schema(ContentHash hash) {
        return transactions.read(connection -> find(connection, hash)
                .switchIfEmpty(Mono.error(() -> new QueryFailure.UnknownSchema(hash).exception())));
    }

    private Mono<Schema> find(Connection connection, ContentHash hash) {
        return schemas.find(connection, List.of(hash)).flatMap(found -> Mono.justOrEmpty(found.get(hash)));
    }

    /**
     * Assigns the numbers of the versions. Counts the versions up to the first one; the others follow it without gaps.
     */
    private static Mono<Page<StoredVersion>> numbered(
            Connection connection,
            RunTable.StoredRunRow run,
            String module,
            boolean ascending,
            Page<StoredVersion> page) {
        if (page.items().isEmpty()) {
            return Mono.just(page);
        }
        return count(connection, run, module, page.items().getFirst()).map(number -> {
            var numbers = LongStream.iterate(number, last -> last + (ascending ? 1 : -1))
                    .iterator();
            return page.map(version -> version.numbered(numbers.next()));
        });
    }

    private static Mono<Long> count(
            Connection connection, RunTable.StoredRunRow run, String module, StoredVersion through) {
        return Flux.from(connection
                        .createStatement(COUNT)
                        .bind(0, run.number())
                        .bind(1, EscapedText.escape(module))
                        .bind(2, through.first().number())
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> RowReader.number(row, "number")))
                .single();
    }

    /** Limits the page to the versions that fit into it with their schemas, at least one. */
    private Mono<Page<StoredVersion>> fitting(Connection connection, Page<StoredVersion> found) {
        return SchemaTable.sizes(connection, hashes(found))
                .map(sizes -> found.limitedTo(
                        transactions.pageSize(),
                        version -> version.size(sizes),
                        version -> version.first().number()));
    }

    private Mono<Page<ModuleSchemaVersion>> resolve(Connection connection, Page<StoredVersion> page) {
        return schemas.find(connection, hashes(page))
                .map(resolved -> page.map(version -> version.resolvedWith(resolved)));
    }

    private static List<ContentHash> hashes(Page<StoredVersion> page) {
        return page.items().stream()
                .flatMap(version -> Stream.of(version.schema(), version.previous()))
                .flatMap(Stream::ofNullable)
                .distinct()
                .toList();
    }

    private static PageQuery versions(RunTable.StoredRunRow run, String module) {
        return PageQuery.singleRow(SELECT_HASHES)
                .and("v.run_no = ? and v.module = ?", run.number(), EscapedText.escape(module));
    }

    /**
     * Returns the schema hash of the last version that began at or before a snapshot; empty if there is no version or
     * it has no schema.
     */
    private static Mono<ContentHash> last(Connection connection, PageQuery versions, long through) {
        return versions.page(
                        connection,
                        "v.first_snapshot",
                        PageRequest.first(1, false),
                        0,
                        through,
                        row -> Optional.ofNullable(RowReader.hashOrNull(row, "schema_hash")))
                .flatMapIterable(Page::items)
                .next()
                .flatMap(Mono::justOrEmpty);
    }

    private static StoredVersion read(Row row) {
        return new StoredVersion(
                0,
                RowReader.hashOrNull(row, "schema_hash"),
                RowReader.hashOrNull(row, "previous_hash"),
                id(row, "first"),
                id(row, "last"),
                RowReader.number(row, "occurrences"));
    }

    private static HistoryRecordId id(Row row, String which) {
        return HistoryRecordId.of(
                HistoryRecordId.Kind.SNAPSHOT,
                RowReader.number(row, which + "_snapshot"),
                RowReader.time(row, which + "_time"));
    }
}

package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.port.reading.Answer;
import io.waymark.port.reading.MetadataReader;
import io.waymark.port.reading.Page;
import io.waymark.port.reading.PageRequest;
import io.waymark.store.table.PgText;
import io.waymark.store.table.Read;
import io.waymark.store.table.RunTable;
import io.waymark.store.table.SchemaTable;
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

/** What modules reported: now from the run's row, before from the versions of their metadata. */
final class PostgresMetadataReader implements MetadataReader {
    private static final String SELECT_HASHES = """
            select v.first_snapshot, v.schema_hash from metadata_version v where true
            """;
    private static final String SELECT_VERSIONS = """
            select v.first_snapshot, v.last_snapshot, v.first_time, v.last_time, v.occurrences, v.schema_hash,
                p.schema_hash as previous_hash
            from metadata_version v left join lateral (
                select x.schema_hash from metadata_version x
                where x.run_no = v.run_no and x.module = v.module and x.first_snapshot < v.first_snapshot
                order by x.first_snapshot desc limit 1) p on true
            where true
            """;
    private static final String COUNT = """
            select count(*) as number from metadata_version
            where run_no = $1 and module = $2 and first_snapshot <= $3
            """;

    private final Answers answers;
    private final SchemaStore schemas;

    /**
     * A version without its schemas.
     *
     * @param number among the module's, from 1; 0 as long as it is not known
     */
    private record StoredVersion(
            long number,
            @Nullable ContentHash schema,
            @Nullable ContentHash previous,
            RecordId first,
            RecordId last,
            long occurrences) {
        /** Of the version as it is told, at the most: a change tells its state before, its state after, and details. */
        long size(Map<ContentHash, Long> sizes) {
            long after = schema == null ? 0 : sizes.getOrDefault(schema, 0L);
            long before = previous == null ? 0 : sizes.getOrDefault(previous, 0L);
            return after + 2 * (before + after);
        }

        StoredVersion numbered(long its) {
            return new StoredVersion(its, schema, previous, first, last, occurrences);
        }

        Version with(Map<ContentHash, Schema> known) {
            return new Version(
                    number,
                    schema == null ? null : known.get(schema),
                    previous == null ? null : known.get(previous),
                    first,
                    last,
                    occurrences);
        }
    }

    PostgresMetadataReader(Answers answers, SchemaStore schemas) {
        this.answers = answers;
        this.schemas = schemas;
    }

    @Override
    public Mono<Answer<Schema>> metadata(RunId run, String module) {
        return answers.ofRun(
                run,
                (connection, stored) -> Mono.justOrEmpty(
                                stored.progress().metadata().get(module))
                        .flatMap(hash -> find(connection, hash))
                        .switchIfEmpty(Mono.error(() -> Unknown.metadata(run, module))));
    }

    @Override
    public Mono<Answer<Schema>> metadata(RunId run, String module, RecordId at) {
        return answers.ofRun(
                run,
                (connection, stored) -> PostgresHistoryReader.find(connection, stored, at)
                        .flatMap(snapshot -> last(connection, versions(stored, module), snapshot.number()))
                        .flatMap(hash -> find(connection, hash))
                        .switchIfEmpty(Mono.error(() -> Unknown.metadata(run, module))));
    }

    @Override
    public Mono<Answer<Schema>> metadata(RunId run, String module, Instant at) {
        return answers.ofRun(
                run,
                (connection, stored) -> last(
                                connection,
                                versions(stored, module).and("v.first_time <= ?", at.atOffset(ZoneOffset.UTC)),
                                Long.MAX_VALUE)
                        .flatMap(hash -> find(connection, hash))
                        .switchIfEmpty(Mono.error(() -> Unknown.metadata(run, module))));
    }

    @Override
    public Mono<Answer<Page<Version>>> evolution(RunId run, String module, PageRequest page) {
        return answers.ofRun(
                run,
                (connection, stored) -> answers.list(SELECT_VERSIONS)
                        .and("v.run_no = ? and v.module = ?", stored.number(), PgText.escape(module))
                        .page(
                                connection,
                                "v.first_snapshot",
                                page,
                                0,
                                stored.counters().snapshots().ever(),
                                PostgresMetadataReader::read)
                        .flatMap(found -> numbered(connection, stored, module, page.ascending(), found))
                        .flatMap(found -> fitting(connection, found))
                        .flatMap(found -> whole(connection, found)));
    }

    @Override
    public Mono<Answer<Schema>> schema(ContentHash hash) {
        return answers.answer(
                connection -> find(connection, hash).switchIfEmpty(Mono.error(() -> Unknown.schema(hash))));
    }

    private Mono<Schema> find(Connection connection, ContentHash hash) {
        return schemas.find(connection, List.of(hash)).flatMap(found -> Mono.justOrEmpty(found.get(hash)));
    }

    /** A version's number is how many there are up to it: they are counted for the first, whose neighbours follow. */
    private static Mono<Page<StoredVersion>> numbered(
            Connection connection, RunTable.Stored run, String module, boolean ascending, Page<StoredVersion> page) {
        if (page.items().isEmpty()) {
            return Mono.just(page);
        }
        return count(connection, run, module, page.items().getFirst()).map(number -> {
            var numbers = LongStream.iterate(number, last -> last + (ascending ? 1 : -1))
                    .iterator();
            return page.map(version -> version.numbered(numbers.next()));
        });
    }

    private static Mono<Long> count(Connection connection, RunTable.Stored run, String module, StoredVersion through) {
        return Flux.from(connection
                        .createStatement(COUNT)
                        .bind(0, run.number())
                        .bind(1, PgText.escape(module))
                        .bind(2, through.first().number())
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> Read.number(row, "number")))
                .single();
    }

    /** As many as a page may hold with their schemas, one at least. */
    private Mono<Page<StoredVersion>> fitting(Connection connection, Page<StoredVersion> found) {
        return SchemaTable.sizes(connection, hashes(found))
                .map(sizes -> found.fitting(
                        answers.pageSize(),
                        version -> version.size(sizes),
                        version -> version.first().number()));
    }

    private Mono<Page<Version>> whole(Connection connection, Page<StoredVersion> page) {
        return schemas.find(connection, hashes(page)).map(known -> page.map(version -> version.with(known)));
    }

    private static List<ContentHash> hashes(Page<StoredVersion> page) {
        return page.items().stream()
                .flatMap(version -> Stream.of(version.schema(), version.previous()))
                .flatMap(Stream::ofNullable)
                .distinct()
                .toList();
    }

    private static ListQuery versions(RunTable.Stored run, String module) {
        return ListQuery.ofOne(SELECT_HASHES).and("v.run_no = ? and v.module = ?", run.number(), PgText.escape(module));
    }

    /** What the last version that begins up to this snapshot holds; nothing when there is none. */
    private static Mono<ContentHash> last(Connection connection, ListQuery versions, long through) {
        return versions.page(
                        connection,
                        "v.first_snapshot",
                        PageRequest.first(1, false),
                        0,
                        through,
                        row -> Optional.ofNullable(Read.hashOrNull(row, "schema_hash")))
                .flatMapIterable(Page::items)
                .next()
                .flatMap(Mono::justOrEmpty);
    }

    private static StoredVersion read(Row row) {
        return new StoredVersion(
                0,
                Read.hashOrNull(row, "schema_hash"),
                Read.hashOrNull(row, "previous_hash"),
                id(row, "first"),
                id(row, "last"),
                Read.number(row, "occurrences"));
    }

    private static RecordId id(Row row, String which) {
        return RecordId.of(
                RecordId.Kind.SNAPSHOT, Read.number(row, which + "_snapshot"), Read.time(row, which + "_time"));
    }
}

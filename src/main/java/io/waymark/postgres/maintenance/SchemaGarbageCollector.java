package io.waymark.postgres.maintenance;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Deletes stored schemas that neither a run nor a version of a dataset uses, and chunks (stored groups of attributes)
 * that no other schema contains. Writers of schemas hold a shared lock from the lookup of a schema until they commit.
 * The collector takes the exclusive lock, so it never deletes a schema that a concurrent transaction is about to use.
 */
final class SchemaGarbageCollector {
    private static final UUID MIN_HASH = new UUID(0, 0);

    /** Selects the greatest hash of the next step, which checks the schemas up to it; null if none are left. */
    private static final String NEXT = """
            select max(x.hash::text)::uuid as last, count(*) as looked
            from (select s.hash from schema s where s.hash > $1 order by s.hash limit $2) x
            """;

    /** Limits the wait for writers, because new writers must wait while the collector waits. */
    private static final String SET_LOCK_TIMEOUT = "set local lock_timeout = '300ms'";

    private static final String LOCK_SCHEMAS_EXCLUSIVE = "select pg_advisory_xact_lock(hashtext('waymark.schemas'))";
    private static final String UNUSED = """
            select s.hash from schema s
            where s.hash > $1 and s.hash <= $2 and not exists (select from schema_use u where u.hash = s.hash)
                and not exists (select from dataset_version v where v.schema_hash = s.hash)
            """;
    private static final String DELETE = """
            with deleted as (
                delete from schema s
                where s.hash = any ($1::uuid[]) and not exists (select from schema_use u where u.hash = s.hash)
                    and not exists (select from dataset_version v where v.schema_hash = s.hash)
                returning s.chunks
            )
            select distinct c.hash from deleted cross join unnest(deleted.chunks) as c (hash)
            """;
    private static final String DELETE_CHUNKS = """
            delete from schema_chunk c
            where c.hash = any ($1::uuid[])
                and not exists (select from schema s where s.chunks @> array[c.hash])
            """;

    private final ExclusiveStep exclusiveStep;
    private final int stepRows;

    SchemaGarbageCollector(ExclusiveStep exclusiveStep, int stepRows) {
        this.exclusiveStep = exclusiveStep;
        this.stepRows = stepRows;
    }

    /**
     * The result of one step, which checks a range of hashes.
     *
     * @param last the greatest hash that the step checked; null at the end
     * @param collected the number of deleted schemas
     */
    private record CollectionStep(@Nullable UUID last, long collected) {}

    /** Checks all schemas once and returns the number of deleted schemas. */
    Mono<Long> run() {
        return step(MIN_HASH)
                .expand(step -> step.last() == null ? Mono.empty() : step(step.last()))
                .map(CollectionStep::collected)
                .reduce(0L, Long::sum);
    }

    private Mono<CollectionStep> step(UUID after) {
        return exclusiveStep.run(connection -> ExclusiveStep.select(
                        connection, NEXT, row -> new CollectionStep(row.get("last", UUID.class), 0), after, stepRows)
                .next()
                .flatMap(next -> next.last() == null ? Mono.just(next) : collect(connection, after, next.last())));
    }

    private static Mono<CollectionStep> collect(Connection connection, UUID after, UUID last) {
        return ExclusiveStep.select(connection, UNUSED, SchemaGarbageCollector::hash, after, last)
                .collectList()
                .flatMap(unused -> unused.isEmpty() ? Mono.just(0L) : delete(connection, unused))
                .map(collected -> new CollectionStep(last, collected));
    }

    private static Mono<Long> delete(Connection connection, List<UUID> unused) {
        return ExclusiveStep.update(connection, SET_LOCK_TIMEOUT)
                .then(ExclusiveStep.select(connection, LOCK_SCHEMAS_EXCLUSIVE, row -> "")
                        .then())
                .then(ExclusiveStep.select(
                                connection, DELETE, SchemaGarbageCollector::hash, (Object) unused.toArray(UUID[]::new))
                        .collectList())
                .flatMap(
                        chunks -> ExclusiveStep.update(connection, DELETE_CHUNKS, (Object) chunks.toArray(UUID[]::new)))
                .thenReturn((long) unused.size());
    }

    private static UUID hash(Row row) {
        var hash = row.get("hash", UUID.class);
        if (hash == null) {
            throw new IllegalStateException(
                    "Cannot delete unused schemas: the table schema contains a null hash. Check its rows for damage.");
        }
        return hash;
    }
}

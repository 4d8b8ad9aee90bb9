package io.waymark.port.read;

import io.waymark.domain.history.RecordId;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads what modules reported. */
public interface ModuleSchemaReader {

    /** The module's schema now; fails with 404 {@code unknown-run} or {@code unknown-metadata}. */
    Mono<AsOf<Schema>> schemas(RunId run, String module);

    /**
     * The module's schema right after a snapshot; fails like {@link #schemas(RunId, String)}, and with 404 {@code
     * unknown-snapshot} or 410 {@code pruned-snapshot}.
     */
    Mono<AsOf<Schema>> schemas(RunId run, String module, RecordId at);

    /** The module's schema at a time; fails like {@link #schemas(RunId, String)}. */
    Mono<AsOf<Schema>> schemas(RunId run, String module, Instant at);

    /** The module's successive versions, equal neighbours being one; fails with 404 {@code unknown-run}. */
    Mono<AsOf<Page<SchemaVersion>>> versions(RunId run, String module, PageRequest page);

    /** A stored schema; fails with 404 {@code unknown-schema}. */
    Mono<AsOf<Schema>> schema(ContentHash hash);

    /**
     * Equal neighbours among what a module reported.
     *
     * @param number counts the module's versions, from 1
     * @param schema null where a restore went back to before there was one
     * @param previous the schema of the version before, null when there is none
     * @param first the first snapshot that has it
     * @param last the last one
     * @param occurrences how many snapshots have it
     */
    record SchemaVersion(
            long number,
            @Nullable Schema schema,
            @Nullable Schema previous,
            RecordId first,
            RecordId last,
            long occurrences) {}
}

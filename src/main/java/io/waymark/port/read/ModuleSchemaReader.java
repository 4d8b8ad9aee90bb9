package io.waymark.port.read;

import io.waymark.domain.history.RecordId;
import io.waymark.domain.history.SchemaVersion;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Reads the metadata of modules and stored schemas. */
public interface ModuleSchemaReader {

    /** Returns the current schema of the module. Fails with 404 {@code unknown-run} or {@code unknown-metadata}. */
    Mono<AsOf<Schema>> schemas(RunId run, String module);

    /**
     * Returns the schema of the module right after a snapshot. Fails like {@link #schemas(RunId, String)}, and with 404
     * {@code unknown-snapshot} or 410 {@code pruned-snapshot}.
     */
    Mono<AsOf<Schema>> schemas(RunId run, String module, RecordId at);

    /** Returns the schema of the module at a time. Fails like {@link #schemas(RunId, String)}. */
    Mono<AsOf<Schema>> schemas(RunId run, String module, Instant at);

    /** Returns the versions of the metadata of the module. Fails with 404 {@code unknown-run}. */
    Mono<AsOf<Page<SchemaVersion>>> versions(RunId run, String module, PageRequest page);

    /** Returns a stored schema. Fails with 404 {@code unknown-schema}. */
    Mono<AsOf<Schema>> schema(ContentHash hash);
}

package io.waymark.port.read;

import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.ModuleSchemaVersion;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.port.failure.QueryFailure;
import java.time.Instant;
import reactor.core.publisher.Mono;

/**
 * Reads the schemas that the modules of a run reported: the current one, the one at an earlier time, and all versions.
 */
public interface ModuleSchemaReader {

    /**
     * Returns the current schema of the module. Fails with {@link QueryFailure.UnknownRun} or {@link
     * QueryFailure.UnknownMetadata}.
     */
    Mono<ResultAtPosition<Schema>> schemas(RunId run, String module);

    /**
     * Returns the schema of the module right after a snapshot. Fails like {@link #schemas(RunId, String)}, and with
     * {@link QueryFailure.UnknownSnapshot} or {@link QueryFailure.PrunedSnapshot}.
     */
    Mono<ResultAtPosition<Schema>> schemas(RunId run, String module, HistoryRecordId at);

    /** Returns the schema of the module at a time. Fails like {@link #schemas(RunId, String)}. */
    Mono<ResultAtPosition<Schema>> schemas(RunId run, String module, Instant at);

    /** Returns the versions of the metadata of the module. Fails with {@link QueryFailure.UnknownRun}. */
    Mono<ResultAtPosition<Page<ModuleSchemaVersion>>> versions(RunId run, String module, PageRequest page);

    /** Returns a stored schema. Fails with {@link QueryFailure.UnknownSchema}. */
    Mono<ResultAtPosition<Schema>> schema(ContentHash hash);
}

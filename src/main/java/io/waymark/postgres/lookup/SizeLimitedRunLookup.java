package io.waymark.postgres.lookup;

import io.r2dbc.spi.Connection;
import io.waymark.domain.run.RunId;
import io.waymark.port.failure.QueryFailure;
import io.waymark.postgres.table.run.RunTable;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

/**
 * Looks up runs, and rejects a run whose stored config, context and open timings are larger than a request may load.
 * These parts grow with the events of the run, up to the limits of rule RUN-52.
 *
 * @param max the maximum stored size of the config, the context and the open timings of the run
 */
public record SizeLimitedRunLookup(DataSize max) {

    /**
     * Reads a run. Fails with {@link QueryFailure.UnknownRun}, or with {@link QueryFailure.RunTooLarge} before it reads
     * the content.
     */
    public Mono<RunTable.StoredRunRow> find(Connection connection, RunId run) {
        return RunTable.select(connection, run, max.toBytes())
                .switchIfEmpty(Mono.defer(() -> check(connection, run).then(Mono.empty())));
    }

    /** Fails like {@link #find}, without reading the content of the run. */
    public Mono<Void> check(Connection connection, RunId run) {
        return RunTable.size(connection, run)
                .switchIfEmpty(Mono.error(() -> new QueryFailure.UnknownRun(run).exception()))
                .filter(size -> size > max.toBytes())
                .flatMap(size -> Mono.error(() -> new QueryFailure.RunTooLarge(run, size, max.toBytes()).exception()));
    }
}

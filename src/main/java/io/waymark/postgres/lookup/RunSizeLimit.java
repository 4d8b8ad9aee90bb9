package io.waymark.postgres.lookup;

import io.r2dbc.spi.Connection;
import io.waymark.domain.run.RunId;
import io.waymark.port.RequestRejectedException;
import io.waymark.postgres.table.run.RunTable;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

/**
 * Limits how much data of one run a request may load. The config, the context and the open timings of a run grow with
 * its events, up to the limit of RUN-52.
 *
 * @param max the maximum stored size of the config, the context and the open timings of the run
 */
public record RunSizeLimit(DataSize max) {

    /**
     * Reads a run. Fails with status 404 {@code unknown-run}, or with 422 {@code run-too-large} before it loads the
     * content of the run.
     */
    public Mono<RunTable.StoredRunRow> find(Connection connection, RunId run) {
        return RunTable.select(connection, run, max.toBytes())
                .switchIfEmpty(Mono.defer(() -> check(connection, run).then(Mono.empty())));
    }

    /** Fails like {@link #find}, without reading the content of the run. */
    public Mono<Void> check(Connection connection, RunId run) {
        return RunTable.size(connection, run)
                .switchIfEmpty(Mono.error(() -> NotFound.run(run)))
                .filter(size -> size > max.toBytes())
                .flatMap(size -> Mono.error(() -> tooLarge(run, size)));
    }

    private RequestRejectedException tooLarge(RunId run, long size) {
        return new RequestRejectedException(
                422,
                "run-too-large",
                "The config, the context and the open timings of run " + run + " take " + size
                        + " bytes, more than the " + max.toBytes()
                        + " bytes that a request may read. Raise waymark.query.max-run-size or send smaller contexts.");
    }
}

package io.waymark.postgres.lookup;

import io.r2dbc.spi.Connection;
import io.waymark.domain.run.RunId;
import io.waymark.port.RequestRejectedException;
import io.waymark.postgres.table.run.RunTable;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

/**
 * Limits how much of a run a request reads: config, context and open timings accumulate over the events of the run, up
 * to the limit of RUN-52.
 *
 * @param max how much the stored config, context and open timings of the run may take
 */
public record RunSizeLimit(DataSize max) {

    /** Finds a run. Fails with 404 {@code unknown-run}, or with 422 {@code run-too-large} before it reads the run. */
    public Mono<RunTable.StoredRunRow> find(Connection connection, RunId run) {
        return RunTable.select(connection, run, max.toBytes())
                .switchIfEmpty(Mono.defer(() -> check(connection, run).then(Mono.empty())));
    }

    /** Fails as {@link #find} does, and reads nothing. */
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
                        + " bytes that a request may read: raise waymark.query.max-run-size, or send smaller contexts.");
    }
}

package io.waymark.port.across;

import io.waymark.domain.comparison.ComparedRun;
import io.waymark.domain.run.RunId;
import io.waymark.port.read.AsOf;
import reactor.core.publisher.Mono;

/** Reads runs for a comparison (CMP-1). */
public interface ComparisonReader {

    /** Returns a run as it is compared. Fails with 404 {@code unknown-run}. */
    Mono<AsOf<ComparedRun>> run(RunId run);

    /**
     * Returns the run that is compared by default. Fails with 404 {@code unknown-run} if there is none.
     *
     * @param completedOnly whether the run must be completed
     */
    Mono<RunId> previous(RunId run, boolean completedOnly);
}

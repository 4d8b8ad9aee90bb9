package io.waymark.port.across;

import io.waymark.domain.comparison.ComparedRun;
import io.waymark.domain.run.RunId;
import io.waymark.port.failure.ReadFailure;
import io.waymark.port.read.ResultAsOf;
import reactor.core.publisher.Mono;

/** Reads runs for a comparison (CMP-1). */
public interface ComparisonReader {

    /** Returns a run as it is compared. Fails with {@link ReadFailure.UnknownRun}. */
    Mono<ResultAsOf<ComparedRun>> run(RunId run);

    /**
     * Returns the previous run of the same workflow. Fails with {@link ReadFailure.NoPreviousRun} if there is none.
     *
     * @param completedOnly whether the run must be completed
     */
    Mono<RunId> previous(RunId run, boolean completedOnly);
}

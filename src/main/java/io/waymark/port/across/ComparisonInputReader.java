package io.waymark.port.across;

import io.waymark.domain.comparison.ComparedRun;
import io.waymark.domain.run.RunId;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.ResultAtPosition;
import reactor.core.publisher.Mono;

/** Reads the two runs of a comparison (CMP-1), and finds the previous run of the same workflow. */
public interface ComparisonInputReader {

    /** Returns a run as it is compared. Fails with {@link QueryFailure.UnknownRun}. */
    Mono<ResultAtPosition<ComparedRun>> run(RunId run);

    /**
     * Returns the previous run of the same workflow. Fails with {@link QueryFailure.NoPreviousRun} if there is none.
     *
     * @param completedOnly whether the run must be completed
     */
    Mono<ResultAtPosition<RunId>> previous(RunId run, boolean completedOnly);
}

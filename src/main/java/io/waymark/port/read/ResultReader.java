package io.waymark.port.read;

import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.run.RunId;
import io.waymark.port.failure.ReadFailure;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads the results (output data) of completed executions. If an execution completed several times, only the latest
 * result is returned.
 */
public interface ResultReader {

    /**
     * Returns the results of one module, in the order in which their keys were first stored. Fails with {@link
     * ReadFailure.UnknownRun}, or {@link ReadFailure.UnknownModule} if the run has no module of this name.
     *
     * @param module null for the last module of the sequence
     * @param current whether to return only the result on the path
     */
    Mono<ResultAsOf<Page<RecordedResult>>> results(
            RunId run, @Nullable String module, boolean current, PageRequest page);
}

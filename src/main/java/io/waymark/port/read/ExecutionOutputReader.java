package io.waymark.port.read;

import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.run.RunId;
import io.waymark.port.failure.QueryFailure;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads the results (output data) of completed executions. If an execution completed several times, only the latest
 * result is returned.
 */
public interface ExecutionOutputReader {

    /**
     * Returns the results of one module, in the order in which their keys were first stored. Fails with {@link
     * QueryFailure.UnknownRun}, or {@link QueryFailure.UnknownModule} if the run has no module of this name.
     *
     * @param module null for the last module of the sequence
     * @param current whether to return only the result on the path
     */
    Mono<ResultAtPosition<Page<RecordedResult>>> results(
            RunId run, @Nullable String module, boolean current, PageRequest page);
}

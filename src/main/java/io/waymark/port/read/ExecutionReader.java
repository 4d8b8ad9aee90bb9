package io.waymark.port.read;

import io.waymark.domain.run.Execution;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.RunId;
import io.waymark.port.failure.QueryFailure;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Lists the executions of a run with their current states. An execution is one module that runs one experiment, which
 * is a named configuration of the module.
 */
public interface ExecutionReader {

    /**
     * Returns a page of the executions of a run: the planned ones depth first, then the unplanned ones in the order of
     * their first event. The page ends before the total length of its keys and errors exceeds {@link
     * ReadLimits#maxPageCharacters()}, but has at least one execution. Fails with {@link QueryFailure.UnknownRun}.
     */
    Mono<ResultAtPosition<Page<Listed>>> executions(RunId run, PageRequest page);

    /**
     * An execution in the list of a run's executions.
     *
     * @param position the position in the list, from 1
     * @param execution the execution
     * @param planned whether the config of the run expects the execution
     * @param error the error of a failed execution; null if it is no longer stored
     */
    record Listed(
            long position,
            Execution execution,
            boolean planned,
            @Nullable Failure error) {
        public Listed withError(@Nullable Failure newError) {
            return new Listed(position, execution, planned, newError);
        }
    }
}

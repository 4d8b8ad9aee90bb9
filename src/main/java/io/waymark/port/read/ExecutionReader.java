package io.waymark.port.read;

import io.waymark.domain.run.Execution;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.RunId;
import io.waymark.port.failure.ReadFailure;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads the current executions of a run. */
public interface ExecutionReader {

    /**
     * Returns a page of the executions of a run: the planned ones depth first, then the unplanned ones in the order of
     * their first event. The page ends before the total length of its keys and errors exceeds {@link
     * ReadLimits#maxPageCharacters()}, but has at least one execution. Fails with {@link ReadFailure.UnknownRun}.
     */
    Mono<ResultWithCursor<Page<Listed>>> executions(RunId run, PageRequest page);

    /**
     * An execution in the list.
     *
     * @param position the position in the list, from 1
     * @param planned whether the config of the run expects the execution
     * @param error the error of a failed execution; null if it is not kept
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

package io.waymark.port.read;

import io.waymark.domain.run.Execution;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.port.failure.ReadFailure;
import java.util.function.Function;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads the current executions of a run. */
public interface ExecutionReader {

    /**
     * Returns a page of the executions of a run. Fails with {@link ReadFailure.UnknownRun}.
     *
     * @param by collects the page from all executions in order of appearance; it should retain as few of them as
     *     possible
     * @param maxErrorCharacters the page ends before the total length of its errors exceeds this limit, but has at
     *     least one execution
     */
    Mono<AsOf<Page<Listed>>> executions(
            RunId run, Function<RunPlan, Collector<Execution, ?, Page<Listed>>> by, long maxErrorCharacters);

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

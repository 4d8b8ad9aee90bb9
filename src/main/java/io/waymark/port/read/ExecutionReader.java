package io.waymark.port.read;

import io.waymark.domain.run.Execution;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import java.util.function.Function;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads the executions of a run as they are now. */
public interface ExecutionReader {

    /**
     * Reads a page of a run's executions; fails with 404 {@code unknown-run}.
     *
     * @param by collects the page from all executions in order of appearance, as few of which as possible should be kept
     * @param maxErrorCharacters the page ends before the errors of its executions exceed this, but for the first one
     */
    Mono<AsOf<Page<Listed>>> executions(
            RunId run, Function<RunPlan, Collector<Execution, ?, Page<Listed>>> by, long maxErrorCharacters);

    /**
     * An execution in the list.
     *
     * @param position in the list, from 1
     * @param planned whether the config of the run expects it
     * @param error of an execution that failed; null if it is not kept
     */
    record Listed(
            long position,
            Execution execution,
            boolean planned,
            @Nullable Failure error) {
        public Listed withError(@Nullable Failure found) {
            return new Listed(position, execution, planned, found);
        }
    }
}

package io.waymark.port.reading;

import io.waymark.domain.run.Execution;
import io.waymark.domain.run.Plan;
import io.waymark.domain.run.RunId;
import java.util.function.Function;
import java.util.stream.Collector;
import reactor.core.publisher.Mono;

/** Reads what was planned and what happened of it. */
public interface ExecutionReader {

    /**
     * Passes a run's executions by, one after another, in order of their first appearance and without the schemas that
     * they brought: there may be more than fit into memory. Fails with 404 {@code unknown-run}.
     *
     * @param by makes of the plan what they are passed by
     */
    <T> Mono<Answer<T>> executions(RunId run, Function<Plan, Collector<Execution, ?, T>> by);
}

package io.waymark.port.reading;

import io.waymark.domain.run.Execution;
import io.waymark.domain.run.Plan;
import io.waymark.domain.run.RunId;
import java.util.List;
import reactor.core.publisher.Mono;

/** Reads what was planned and what happened of it. */
public interface ExecutionReader {

    /** Fails with 404 {@code unknown-run}. */
    Mono<Answer<Seen>> executions(RunId run);

    /**
     * A run's executions.
     *
     * @param executions that happened, in order of their first appearance; without the schemas that they brought
     */
    record Seen(Plan plan, List<Execution> executions) {}
}

package io.waymark.store;

import io.waymark.domain.run.Execution;
import io.waymark.domain.run.Plan;
import io.waymark.domain.run.RunId;
import io.waymark.port.reading.Answer;
import io.waymark.port.reading.ExecutionReader;
import io.waymark.store.table.ExecutionTable;
import java.util.function.Function;
import java.util.stream.Collector;
import reactor.core.publisher.Mono;

/** Executions as they are now, with the plan of their run. */
final class PostgresExecutionReader implements ExecutionReader {
    private final Answers answers;

    PostgresExecutionReader(Answers answers) {
        this.answers = answers;
    }

    @Override
    public <T> Mono<Answer<T>> executions(RunId run, Function<Plan, Collector<Execution, ?, T>> by) {
        return answers.ofRun(
                run,
                (connection, stored) -> ExecutionTable.inOrder(connection, stored)
                        .map(ExecutionTable.Stored::execution)
                        .collect(by.apply(stored.plan())));
    }
}

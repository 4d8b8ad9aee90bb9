package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.RunId;
import io.waymark.port.reading.Answer;
import io.waymark.port.reading.ExecutionReader;
import io.waymark.store.table.ExecutionTable;
import io.waymark.store.table.RunTable;
import java.util.Comparator;
import java.util.List;
import reactor.core.publisher.Mono;

/** Executions as they are now, with the plan of their run. */
final class PostgresExecutionReader implements ExecutionReader {
    private final Answers answers;

    PostgresExecutionReader(Answers answers) {
        this.answers = answers;
    }

    @Override
    public Mono<Answer<Seen>> executions(RunId run) {
        return answers.answer(connection ->
                PostgresRunReader.find(connection, run).flatMap(stored -> executions(connection, stored)));
    }

    private static Mono<Seen> executions(Connection connection, RunTable.Stored run) {
        return ExecutionTable.select(connection, List.of(run.number()))
                .map(ExecutionTable.Stored::execution)
                .collectSortedList(Comparator.comparingLong(Execution::number))
                .map(executions -> new Seen(run.plan(), executions));
    }
}

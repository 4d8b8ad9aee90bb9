package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.Plan;
import io.waymark.domain.run.RunId;
import io.waymark.port.reading.Answer;
import io.waymark.port.reading.ExecutionReader;
import io.waymark.port.reading.Page;
import io.waymark.store.table.ExecutionTable;
import io.waymark.store.table.FailureTable;
import io.waymark.store.table.RunTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collector;
import reactor.core.publisher.Mono;

/** Reads executions as they are now, with the plan of their run and their errors. */
final class PostgresExecutionReader implements ExecutionReader {
    private final Answers answers;

    PostgresExecutionReader(Answers answers) {
        this.answers = answers;
    }

    @Override
    public Mono<Answer<Page<Listed>>> executions(
            RunId run, Function<Plan, Collector<Execution, ?, Page<Listed>>> by, long maxErrorCharacters) {
        return answers.ofRun(
                run,
                (connection, stored) -> ExecutionTable.inOrder(connection, stored)
                        .map(ExecutionTable.Stored::execution)
                        .collect(by.apply(stored.plan()))
                        .flatMap(page -> withErrors(connection, stored, page, maxErrorCharacters)));
    }

    private static Mono<Page<Listed>> withErrors(
            Connection connection, RunTable.Stored run, Page<Listed> page, long maxErrorCharacters) {
        var failures = page.items().stream()
                .map(listed -> listed.execution().failedIn())
                .filter(Objects::nonNull)
                .toList();
        return FailureTable.select(connection, run.number(), failures, maxErrorCharacters)
                .collectList()
                .map(errors -> withErrors(page, errors));
    }

    /** Ends the page before the first execution whose error was not read any more. */
    private static Page<Listed> withErrors(Page<Listed> page, List<FailureTable.Recorded> errors) {
        var unused = new ArrayDeque<>(errors);
        var items = new ArrayList<Listed>();
        for (var listed : page.items()) {
            if (listed.execution().failedIn() == null) {
                items.add(listed);
            } else if (unused.isEmpty()) {
                return new Page<>(items, items.getLast().position(), page.through());
            } else {
                items.add(listed.withError(unused.removeFirst().error()));
            }
        }
        return new Page<>(items, page.next(), page.through());
    }
}

package io.waymark.postgres.read;

import io.r2dbc.spi.Connection;
import io.waymark.domain.run.RunId;
import io.waymark.port.read.ExecutionPageCollector;
import io.waymark.port.read.ExecutionReader;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.postgres.table.FailureQuery;
import io.waymark.postgres.table.run.ExecutionTable;
import io.waymark.postgres.table.run.RunTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Mono;

/**
 * Reads the executions of a run from PostgreSQL, with the plan that determines their order and the errors of failed
 * ones.
 */
public final class PostgresExecutionReader implements ExecutionReader {
    private final ReadTransactions transactions;

    public PostgresExecutionReader(ReadTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Mono<ResultAtPosition<Page<Listed>>> executions(RunId run, PageRequest page) {
        long maxCharacters = transactions.pageSize();
        return transactions.ofRun(
                run,
                (connection, stored) -> ExecutionTable.inOrder(connection, stored)
                        .map(ExecutionTable.StoredExecution::execution)
                        .collect(ExecutionPageCollector.page(stored.plan(), page, maxCharacters))
                        .flatMap(found -> withErrors(connection, stored, found, maxCharacters))
                        .map(found -> found.limitedTo(maxCharacters, ExecutionPageCollector::size, Listed::position)));
    }

    private static Mono<Page<Listed>> withErrors(
            Connection connection, RunTable.StoredRunRow run, Page<Listed> page, long maxErrorCharacters) {
        var failures = page.items().stream()
                .map(listed -> listed.execution().failedIn())
                .filter(Objects::nonNull)
                .toList();
        return FailureQuery.select(connection, run.number(), failures, maxErrorCharacters)
                .collectList()
                .map(errors -> withErrors(page, errors));
    }

    /** Adds the errors to the page. Ends the page before the first execution whose error exceeded the size limit. */
    private static Page<Listed> withErrors(Page<Listed> page, List<FailureQuery.Recorded> errors) {
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

package io.waymark.postgres.projection.item;

import io.r2dbc.spi.Connection;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.postgres.sql.NumberListTextCodec;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.run.ExecutionKeyCodec;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Derives the execution keys of snapshots that release 0.1 stored without a key. The key is the part of the path that
 * ends with the module of the snapshot. A snapshot has no key if a restore has since removed an execution on this
 * part.
 */
public final class LegacyExecutionKeys {
    private static final String SELECT = """
            select e.number, e.path from execution e where e.run_no = $1 and e.number = any ($2::bigint[])
            """;

    private LegacyExecutionKeys() {}

    public static Mono<ExecutionKey> key(
            Connection connection, ProjectionInputItem.SnapshotItem snapshot, String path, ExecutionKeyCodec paths) {
        var numbers = NumberListTextCodec.read(path);
        return Flux.from(connection
                        .createStatement(SELECT)
                        .bind(0, snapshot.origin().run())
                        .bind(1, numbers.toArray(Long[]::new))
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> Map.entry(
                        RowReader.number(row, "number"),
                        paths.read(RowReader.text(row, "path")).last())))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .flatMap(executions -> Mono.justOrEmpty(prefix(numbers, executions, snapshot.module())));
    }

    private static Optional<ExecutionKey> prefix(
            Iterable<Long> numbers, Map<Long, ModuleExperimentName> executions, ModuleExperimentName own) {
        var steps = new ArrayList<ModuleExperimentName>();
        for (var number : numbers) {
            var step = executions.get(number);
            if (step == null) {
                return Optional.empty();
            }
            steps.add(step);
            if (step.equals(own)) {
                return Optional.of(new ExecutionKey(steps));
            }
        }
        return Optional.empty();
    }
}

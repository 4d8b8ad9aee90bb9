package io.waymark.postgres.table.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.history.ExecutionUpdate;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the stored form of executions before an event changed them. */
class UndoJsonTest {
    private static final Instant TIME = Instant.parse("0001-01-01T00:00:00.000001Z");

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 60, 200})
    void undoRestoresPreviousExecutions(int modules) {
        var changes = moved(modules, 40);

        var undone = UndoJson.readUndo(UndoJson.undo(changes));

        assertThat(undone.stream().map(previous -> previous.before(1, null).execution()))
                .containsExactlyElementsOf(
                        changes.stream().map(ExecutionUpdate::before).toList());
    }

    /** A module inserted before 1,000 running ones changes all of them, and each name may have 400 characters. */
    @Test
    void namesAreWrittenOnce() {
        var changes = moved(1000, 400);

        assertThat(UndoJson.undo(changes).length()).isLessThan(1_000_000);
    }

    @Test
    void executionOfRelease01HasNoAttempt() {
        var previous = UndoJson.readUndo("[[7,\"in_progress\",5,null,null,true,false,[[\"A\",\"x\"]]],[8]]");

        assertThat(previous.getFirst().before(1, null).execution())
                .isEqualTo(Execution.planned(7, new ExecutionKey(List.of(new ModuleExperimentName("A", "x"))))
                        .started(Instant.EPOCH.plusNanos(5000), null, null)
                        .withTiming());
        assertThat(previous.getLast().before(1, null)).isNull();
    }

    /** Returns changes of nested executions when a module is inserted before them. */
    private static List<ExecutionUpdate> moved(int modules, int length) {
        var steps = IntStream.range(0, modules)
                .mapToObj(
                        i -> new ModuleExperimentName("m".repeat(length) + i, (i % 3 == 0 ? "x" : "y").repeat(length)))
                .toList();
        var first = new ModuleExperimentName("first", "x");
        return IntStream.range(0, modules)
                .mapToObj(i -> Execution.planned(i + 1, new ExecutionKey(steps.subList(0, i + 1)))
                        .started(TIME, null, i % 2 == 0 ? null : 3L))
                .map(before -> new ExecutionUpdate(
                        before,
                        before.movedTo(new ExecutionKey(Stream.concat(Stream.of(first), before.key().path().stream())
                                .toList()))))
                .toList();
    }
}

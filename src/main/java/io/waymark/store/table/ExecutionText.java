package io.waymark.store.table;

import io.waymark.domain.recording.ExecutionChange;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Value;
import io.waymark.wire.DomainJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Executions' former states as JSON. */
final class ExecutionText {
    private static final int ATTEMPT = 8;

    private ExecutionText() {}

    /**
     * How to go back: {@code [[number], …]} for those that were new, {@code [number, state, started, ended, brought, timed,
     * reported, key, attempt]} for others, times in microseconds since 1970, the key null where it stayed, the attempt left
     * out where it was not counted. Null when nothing changed.
     */
    static @Nullable String undo(List<ExecutionChange> changes) {
        return changes.isEmpty()
                ? null
                : DomainJson.write(new Value.Items(
                        changes.stream().map(ExecutionText::undo).toList()));
    }

    /** Reads what {@link #undo(List)} wrote. */
    static List<Former> readUndo(@Nullable String text) {
        return text == null
                ? List.of()
                : items(DomainJson.readValue(text)).stream()
                        .map(ExecutionText::former)
                        .toList();
    }

    /**
     * The key as {@code [[module, experiment], …]}; a step whose experiment has the name of the one before is its module
     * alone, because paths are long and most experiments are called alike.
     */
    static Value value(ExecutionKey key) {
        var steps = new ArrayList<Value>();
        String experiment = null;
        for (var step : key.path()) {
            var module = new Value.Text(step.module());
            steps.add(
                    step.experiment().equals(experiment)
                            ? module
                            : new Value.Items(List.of(module, new Value.Text(step.experiment()))));
            experiment = step.experiment();
        }
        return new Value.Items(steps);
    }

    static ExecutionKey key(Value value) {
        var steps = new ArrayList<ModuleExperiment>();
        for (var step : items(value)) {
            steps.add(
                    step instanceof Value.Text(var module)
                            ? new ModuleExperiment(module, steps.getLast().experiment())
                            : step(step));
        }
        return new ExecutionKey(steps);
    }

    static Value number(@Nullable Instant time) {
        return time == null ? Value.Null.NULL : Value.Numeric.of(ChronoUnit.MICROS.between(Instant.EPOCH, time));
    }

    private static Value undo(ExecutionChange change) {
        var parts = new ArrayList<Value>();
        parts.add(Value.Numeric.of(change.number()));
        var before = change.before();
        if (before != null) {
            parts.add(new Value.Text(before.state().word()));
            parts.add(number(before.startedAt()));
            parts.add(number(before.endedAt()));
            parts.add(
                    before.brought() == null
                            ? Value.Null.NULL
                            : new Value.Text(before.brought().hash().toString()));
            parts.add(new Value.Bool(before.timed()));
            parts.add(new Value.Bool(before.reported()));
            parts.add(movedFrom(before, change.after()));
            if (before.attempt() != null) {
                parts.add(Value.Numeric.of(before.attempt()));
            }
        }
        return new Value.Items(parts);
    }

    private static Former former(Value value) {
        var parts = items(value);
        long number = number(parts.getFirst());
        if (parts.size() == 1) {
            return Former.none(number);
        }
        return new Former(
                number,
                Words.read(Lifecycle.class, ((Value.Text) parts.get(1)).value()),
                time(parts.get(2)),
                time(parts.get(3)),
                parts.get(4) instanceof Value.Text(var hash) ? ContentHash.parse(hash) : null,
                ((Value.Bool) parts.get(5)).value(),
                ((Value.Bool) parts.get(6)).value(),
                parts.size() > ATTEMPT ? number(parts.get(ATTEMPT)) : null,
                parts.get(7) instanceof Value.Items items ? key(items) : null);
    }

    private static long number(Value value) {
        return ((Value.Numeric) value).value().longValueExact();
    }

    private static @Nullable Instant time(Value value) {
        return value instanceof Value.Numeric ? Instant.EPOCH.plus(number(value), ChronoUnit.MICROS) : null;
    }

    private static Value movedFrom(Execution before, @Nullable Execution after) {
        return after != null && Objects.equals(before.key(), after.key()) ? Value.Null.NULL : value(before.key());
    }

    private static ModuleExperiment step(Value value) {
        var names = items(value);
        return new ModuleExperiment(((Value.Text) names.get(0)).value(), ((Value.Text) names.get(1)).value());
    }

    private static List<Value> items(Value value) {
        return ((Value.Items) value).items();
    }
}

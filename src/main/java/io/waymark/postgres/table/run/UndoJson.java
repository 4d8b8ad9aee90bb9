package io.waymark.postgres.table.run;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.ExecutionUpdate;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Value;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.sql.NumberListTextCodec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Encodes undo entries as JSON. An undo entry contains the states of those executions that an event changed, as they
 * were before the event. A restore applies undo entries to set a run back.
 */
public final class UndoJson {
    private static final int ATTEMPT = 8;
    private static final int FAILED_IN = 9;
    private static final int MAX_STEPS = 1000;
    private static final String STEPS = "steps";

    private UndoJson() {}

    /**
     * Encodes the undo entry of an event: {@code [number]} for an execution that the event created, and {@code [number,
     * state, started, ended, inputSchema, hasRunTiming, hasOutputSchema, key, attempt, failedIn]} for others. Times are
     * in microseconds since 1970. The key is null if it did not change. Trailing nulls of attempt and failedIn are
     * omitted.
     *
     * <p>If the previous keys have more than 1000 steps together, the entry begins with {@code {"steps": […]}} and keys
     * are indexes of these steps, {@code "0-499"}. A module that joins before existing executions changes all their
     * keys at once.
     *
     * @return the JSON, or null if nothing changed
     */
    public static @Nullable String undo(List<ExecutionUpdate> changes) {
        if (changes.isEmpty()) {
            return null;
        }
        var moved = changes.stream().flatMap(UndoJson::movedFrom).toList();
        if (moved.stream().mapToLong(key -> key.path().size()).sum() <= MAX_STEPS) {
            return undo(List.of(), changes, UndoJson::value);
        }
        var steps = steps(moved);
        var indexes = new HashMap<ModuleExperimentName, Long>();
        steps.forEach(step -> indexes.put(step, (long) indexes.size()));
        return undo(
                List.of(Value.Members.of(STEPS, value(new ExecutionKey(steps)))),
                changes,
                key -> new Value.Text(NumberListTextCodec.write(
                        key.path().stream().map(indexes::get).toList())));
    }

    private static String undo(List<Value> head, List<ExecutionUpdate> changes, Function<ExecutionKey, Value> keys) {
        var parts = new ArrayList<>(head);
        changes.forEach(change -> parts.add(undo(change, keys)));
        return DomainJson.write(new Value.Items(parts));
    }

    /** Returns the distinct steps in the order of the longest key, so that its consecutive steps form one range. */
    private static List<ModuleExperimentName> steps(List<ExecutionKey> keys) {
        return keys.stream()
                .sorted(Comparator.comparingInt((ExecutionKey key) -> key.path().size())
                        .reversed())
                .flatMap(key -> key.path().stream())
                .distinct()
                .toList();
    }

    /** Parses the output of {@link #undo(List)}. */
    static List<ExecutionUndoEntry> readUndo(@Nullable String text) {
        if (text == null) {
            return List.of();
        }
        var parts = items(DomainJson.readValue(text));
        if (!(parts.getFirst() instanceof Value.Members head)) {
            return parts.stream().map(part -> readPrevious(part, UndoJson::key)).toList();
        }
        var steps = key(Objects.requireNonNull(head.get(STEPS))).path();
        return parts.stream()
                .skip(1)
                .map(part -> readPrevious(part, indexes -> key(steps, ((Value.Text) indexes).value())))
                .toList();
    }

    private static ExecutionKey key(List<ModuleExperimentName> steps, String indexes) {
        return new ExecutionKey(NumberListTextCodec.read(indexes).stream()
                .map(index -> steps.get(index.intValue()))
                .toList());
    }

    /**
     * Encodes a key as {@code [[module, experiment], …]}. A step with the experiment of the previous step is the module
     * alone, because paths are long and most experiments have the same name.
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
        var steps = new ArrayList<ModuleExperimentName>();
        for (var step : items(value)) {
            steps.add(
                    step instanceof Value.Text(var module)
                            ? new ModuleExperimentName(module, steps.getLast().experiment())
                            : step(step));
        }
        return new ExecutionKey(steps);
    }

    static Value number(@Nullable Instant time) {
        return time == null ? Value.Null.NULL : Value.Numeric.of(ChronoUnit.MICROS.between(Instant.EPOCH, time));
    }

    private static Value undo(ExecutionUpdate change, Function<ExecutionKey, Value> keys) {
        var parts = new ArrayList<Value>();
        parts.add(Value.Numeric.of(change.number()));
        var before = change.before();
        if (before != null) {
            parts.add(new Value.Text(before.state().wireName()));
            parts.add(number(before.startedAt()));
            parts.add(number(before.endedAt()));
            parts.add(
                    before.inputSchema() == null
                            ? Value.Null.NULL
                            : new Value.Text(before.inputSchema().hash().toString()));
            parts.add(new Value.Bool(before.hasRunTiming()));
            parts.add(new Value.Bool(before.hasOutputSchema()));
            parts.add(movedFrom(change).map(keys).findFirst().orElse(Value.Null.NULL));
            addOptional(parts, before.attempt(), before.failedIn());
        }
        return new Value.Items(parts);
    }

    /** Adds the values and omits trailing nulls. */
    private static void addOptional(List<Value> parts, @Nullable Long attempt, @Nullable Long failedIn) {
        if (attempt != null || failedIn != null) {
            parts.add(numberOrNull(attempt));
        }
        if (failedIn != null) {
            parts.add(numberOrNull(failedIn));
        }
    }

    private static ExecutionUndoEntry readPrevious(Value value, Function<Value, ExecutionKey> keys) {
        var parts = items(value);
        long number = number(parts.getFirst());
        if (parts.size() == 1) {
            return ExecutionUndoEntry.none(number);
        }
        return new ExecutionUndoEntry(
                number,
                EnumNames.parse(LifecycleState.class, ((Value.Text) parts.get(1)).value()),
                time(parts.get(2)),
                time(parts.get(3)),
                parts.get(4) instanceof Value.Text(var hash) ? ContentHash.parse(hash) : null,
                ((Value.Bool) parts.get(5)).value(),
                ((Value.Bool) parts.get(6)).value(),
                optional(parts, ATTEMPT),
                optional(parts, FAILED_IN),
                parts.get(7) instanceof Value.Null ? null : keys.apply(parts.get(7)));
    }

    private static Value numberOrNull(@Nullable Long number) {
        return number == null ? Value.Null.NULL : Value.Numeric.of(number);
    }

    private static @Nullable Long optional(List<Value> parts, int index) {
        return parts.size() > index && parts.get(index) instanceof Value.Numeric ? number(parts.get(index)) : null;
    }

    private static long number(Value value) {
        return ((Value.Numeric) value).value().longValueExact();
    }

    private static @Nullable Instant time(Value value) {
        return value instanceof Value.Numeric ? Instant.EPOCH.plus(number(value), ChronoUnit.MICROS) : null;
    }

    /** Returns the previous key, or empty if the execution is new or its key did not change. */
    private static Stream<ExecutionKey> movedFrom(ExecutionUpdate change) {
        var before = change.before();
        var after = change.after();
        return before == null || (after != null && before.key().equals(after.key()))
                ? Stream.empty()
                : Stream.of(before.key());
    }

    private static ModuleExperimentName step(Value value) {
        var names = items(value);
        return new ModuleExperimentName(((Value.Text) names.get(0)).value(), ((Value.Text) names.get(1)).value());
    }

    private static List<Value> items(Value value) {
        return ((Value.Items) value).items();
    }
}

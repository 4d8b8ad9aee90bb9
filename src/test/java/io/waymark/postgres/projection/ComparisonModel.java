package io.waymark.postgres.projection;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionOutput;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.SchemaDiffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** Computes the differences between two runs by the rule CMP-1 from their stored events, as text. */
final class ComparisonModel {
    private final Map<Long, Execution> executions = new TreeMap<>();
    private final Map<String, Output> outputs = new HashMap<>();
    private final Map<Long, Failure> failures = new HashMap<>();
    private Value config;

    /** The latest output of an execution. A restore keeps it (RUN-47). */
    private record Output(Schema schema, Value result) {
        private static final Output NONE = new Output(null, Value.Null.NULL);
    }

    private ComparisonModel() {}

    static ComparisonModel of(List<GeneratedRuns.Step> steps, RunId run) {
        var model = new ComparisonModel();
        steps.stream().filter(step -> step.run().equals(run)).forEach(model::apply);
        return model;
    }

    private void apply(GeneratedRuns.Step step) {
        var delta = step.delta();
        delta.executions().forEach(update -> {
            if (update.after() == null) {
                executions.remove(update.number());
            } else {
                executions.put(update.number(), update.after());
            }
        });
        switch (step.event()) {
            case RunEvent.PlanEvent planned
            when planned.plan().config() != null -> config = planned.plan().config();
            case RunEvent.ModuleCompleted completed
            when delta.execution() != null ->
                outputs.put(delta.execution().toString(), new Output(completed.schema(), value(completed.result())));
            case RunEvent.ModuleFailed failed
            when delta.snapshot() != null -> failures.put(delta.snapshot().number(), failed.error());
            default -> {}
        }
    }

    /** Returns the data, or the reference without its address (which always differs). */
    private static Value value(ExecutionOutput output) {
        if (output.data() != null) {
            return DomainJson.readValue(output.data().text());
        }
        if (output.ref() == null) {
            return Value.Null.NULL;
        }
        var members = new HashMap<>(output.ref().members());
        members.remove("uri");
        return new Value.Members(members);
    }

    /** Returns the differences of a later run from this one, sorted. */
    List<String> differences(ComparisonModel after) {
        var rows = new ArrayList<String>();
        compare("", config, after.config, (pointer, old, current) -> rows.add(row("config", pointer, old, current)));
        var before = byKey();
        var now = after.byKey();
        var keys = new TreeSet<>(before.keySet());
        keys.addAll(now.keySet());
        for (var key : keys) {
            var one = before.get(key);
            var other = now.get(key);
            if (one == null || other == null) {
                rows.add(one == null ? row("after", key, other.state()) : row("before", key, one.state()));
            } else {
                compareExecutions(key, one, other, after, rows);
            }
        }
        return rows.stream().sorted().toList();
    }

    private Map<String, Execution> byKey() {
        var all = new HashMap<String, Execution>();
        executions.values().forEach(execution -> all.put(execution.key().toString(), execution));
        return all;
    }

    private void compareExecutions(
            String key, Execution before, Execution after, ComparisonModel other, List<String> rows) {
        var error = error(before);
        var errorAfter = other.error(after);
        if (before.state() != after.state() || !error.equals(errorAfter)) {
            rows.add(row("state", key, before.state(), after.state(), error, errorAfter));
        }
        var output = outputs.getOrDefault(key, Output.NONE);
        var outputAfter = other.outputs.getOrDefault(key, Output.NONE);
        for (var change : SchemaDiffer.betweenVersions(output.schema, outputAfter.schema)) {
            boolean repeatsItsFields = change.target() == Change.Target.SCHEMA
                    && change.type() == Change.Type.UPDATE
                    && change.details().stream()
                            .allMatch(detail -> detail.path().equals("/attributes"));
            if (!repeatsItsFields) {
                rows.add(row("schema", key, change.type(), change.id()));
            }
        }
        var seconds = seconds(before);
        var secondsAfter = seconds(after);
        if (seconds != null && secondsAfter != null) {
            double shorter = Math.min(seconds, secondsAfter);
            double longer = Math.max(seconds, secondsAfter);
            if (longer - shorter > 1 && (shorter == 0 || longer / shorter > 1.25)) {
                rows.add(row("duration", key, seconds, secondsAfter));
            }
        }
        compare(
                "",
                output.result,
                outputAfter.result,
                (pointer, old, current) -> rows.add(
                        old instanceof Value.Numeric number && current instanceof Value.Numeric numberAfter
                                ? row("number", key, pointer, number, numberAfter, relative(number, numberAfter))
                                : row("result", key, pointer)));
    }

    private static Double relative(Value.Numeric before, Value.Numeric after) {
        double base = before.value().doubleValue();
        return base == 0 ? null : (after.value().doubleValue() - base) / Math.abs(base);
    }

    /** Returns type and message; empty without an error. */
    private String error(Execution execution) {
        var failure = execution.failedIn() == null ? null : failures.get(execution.failedIn());
        return error(failure);
    }

    static String error(Failure failure) {
        return failure == null ? "" : failure.type() + ": " + failure.message();
    }

    private static Double seconds(Execution execution) {
        return execution.startedAt() == null || execution.endedAt() == null
                ? null
                : Math.max(
                        0,
                        Duration.between(execution.startedAt(), execution.endedAt())
                                        .toNanos()
                                / 1e9);
    }

    private interface Listener {
        void onDifference(String pointer, Value before, Value after);
    }

    private static void compare(String pointer, Value before, Value after, Listener listener) {
        var old = before == null ? Value.Null.NULL : before;
        var current = after == null ? Value.Null.NULL : after;
        if (old instanceof Value.Members one && current instanceof Value.Members other) {
            var names = new TreeSet<>(one.members().keySet());
            names.addAll(other.members().keySet());
            names.forEach(name -> compare(
                    pointer + "/" + name.replace("~", "~0").replace("/", "~1"),
                    one.get(name),
                    other.get(name),
                    listener));
        } else if (!old.equals(current)) {
            listener.onDifference(pointer, old, current);
        }
    }

    /** Returns a difference as text. Absent is the same as null. */
    static String row(Object... parts) {
        var texts = new ArrayList<String>();
        for (var part : parts) {
            texts.add(
                    part instanceof Value.Numeric number
                            ? number.value().stripTrailingZeros().toPlainString()
                            : part == Value.Null.NULL ? "null" : Objects.toString(part));
        }
        return String.join(" | ", texts);
    }
}

package io.waymark.domain.comparison;

import io.waymark.domain.comparison.ComparedRun.ComparedExecution;
import io.waymark.domain.comparison.Difference.Side;
import io.waymark.domain.run.Failure;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.SchemaDiffer;
import io.waymark.domain.schema.diff.WholeSchemaChange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares two runs and returns only differences (CMP-1). */
public final class RunDiffer {
    private static final double MAX_RATIO = 1.25;
    private static final double MIN_SECONDS = 1;

    private final List<Difference> differences = new ArrayList<>();

    private RunDiffer() {}

    /** Returns the differences: of the config first, then of the executions in the order of the runs. */
    public static List<Difference> between(ComparedRun before, ComparedRun after) {
        var comparison = new RunDiffer();
        JsonValueDiffer.compare(before.config(), after.config(), comparison::addConfig);
        var keys = new LinkedHashSet<>(before.executions().keySet());
        keys.addAll(after.executions().keySet());
        for (var key : keys) {
            comparison.compare(
                    key, before.executions().get(key), after.executions().get(key));
        }
        return comparison.differences;
    }

    private void addConfig(String pointer, @Nullable Value before, @Nullable Value after) {
        differences.add(new Difference.ConfigDifference(pointer, before, after));
    }

    private void compare(String key, @Nullable ComparedExecution before, @Nullable ComparedExecution after) {
        if (before == null || after == null) {
            var present = Objects.requireNonNull(before == null ? after : before);
            differences.add(
                    new Difference.ExecutionOnlyIn(key, before == null ? Side.AFTER : Side.BEFORE, present.state()));
            return;
        }
        if (before.state() != after.state() || !isSame(before.error(), after.error())) {
            differences.add(
                    new Difference.StateDifference(key, before.state(), after.state(), before.error(), after.error()));
        }
        SchemaDiffer.betweenVersions(before.schema(), after.schema()).stream()
                .filter(RunDiffer::isDifference)
                .forEach(change -> differences.add(new Difference.SchemaDifference(key, change)));
        addDuration(key, before.seconds(), after.seconds());
        JsonValueDiffer.compare(
                before.result(), after.result(), (pointer, old, current) -> addResult(key, pointer, old, current));
    }

    /** Returns whether two errors are equal. The stack trace may differ. */
    private static boolean isSame(@Nullable Failure before, @Nullable Failure after) {
        if (before == null || after == null) {
            return Objects.equals(before, after);
        }
        return before.type().equals(after.type()) && before.message().equals(after.message());
    }

    /** Returns whether a change is a difference of its own. The record of a schema may only repeat its fields. */
    private static boolean isDifference(Change change) {
        return !(change instanceof WholeSchemaChange.SchemaUpdated)
                || change.details().stream().anyMatch(detail -> !detail.path().equals("/attributes"));
    }

    private void addDuration(String key, @Nullable Double before, @Nullable Double after) {
        if (before != null
                && after != null
                && Math.abs(after - before) > MIN_SECONDS
                && Math.max(before, after) > MAX_RATIO * Math.min(before, after)) {
            differences.add(new Difference.DurationDifference(key, before, after));
        }
    }

    private void addResult(String key, String pointer, @Nullable Value before, @Nullable Value after) {
        if (before instanceof Value.Numeric old && after instanceof Value.Numeric current) {
            double base = old.value().doubleValue();
            var relative = base == 0 ? null : (Double) ((current.value().doubleValue() - base) / Math.abs(base));
            differences.add(new Difference.NumberDifference(key, pointer, old, current, relative));
        } else {
            differences.add(new Difference.ResultDifference(key, pointer));
        }
    }
}

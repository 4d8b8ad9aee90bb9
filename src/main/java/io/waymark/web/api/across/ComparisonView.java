package io.waymark.web.api.across;

import io.waymark.domain.comparison.Difference;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The response to a comparison of two runs: the differences of the run {@code runId} from the run {@code with}. */
record ComparisonView(RunId runId, RunId with, boolean equal, List<DifferenceView> items) {
    /**
     * A difference.
     *
     * @param kind {@code execution}, {@code state}, {@code schema}, {@code config}, {@code duration} or {@code result}
     * @param key the execution; null for the config
     * @param pointer a JSON pointer in the config or the result; else null
     * @param onlyIn the run that has the execution, {@code before} or {@code after}; null if both have it
     * @param before the value in the run that is compared with; null if there is none
     * @param relative the relative difference of numbers; else null
     * @param change the change of a schema; else null
     */
    record DifferenceView(
            String kind,
            @Nullable String key,
            @Nullable String pointer,
            @Nullable String onlyIn,
            @Nullable Object before,
            @Nullable Object after,
            @Nullable Double relative,
            @Nullable Change change) {}

    /** The state of an execution with its error. */
    record StateView(LifecycleState state, @Nullable Failure error) {}

    static ComparisonView of(RunId run, RunId with, List<Difference> differences) {
        return new ComparisonView(
                run,
                with,
                differences.isEmpty(),
                differences.stream().map(ComparisonView::view).toList());
    }

    private static DifferenceView view(Difference difference) {
        return switch (difference) {
            case Difference.ExecutionOnlyIn(var key, var side, var state) ->
                new DifferenceView(
                        "execution",
                        key,
                        null,
                        side.name().toLowerCase(Locale.ROOT),
                        side == Difference.Side.BEFORE ? new StateView(state, null) : null,
                        side == Difference.Side.AFTER ? new StateView(state, null) : null,
                        null,
                        null);
            case Difference.StateDifference(var key, var before, var after, var errorBefore, var errorAfter) ->
                new DifferenceView(
                        "state",
                        key,
                        null,
                        null,
                        new StateView(before, errorBefore),
                        new StateView(after, errorAfter),
                        null,
                        null);
            case Difference.SchemaDifference(var key, var change) ->
                new DifferenceView("schema", key, null, null, null, null, null, change);
            case Difference.ConfigDifference(var pointer, var before, var after) ->
                new DifferenceView("config", null, pointer, null, before, after, null, null);
            case Difference.DurationDifference(var key, var before, var after) ->
                new DifferenceView(
                        "duration",
                        key,
                        null,
                        null,
                        before,
                        after,
                        before == 0 ? null : (after - before) / before,
                        null);
            case Difference.NumberDifference(var key, var pointer, var before, var after, var relative) ->
                new DifferenceView("result", key, pointer, null, (Value) before, (Value) after, relative, null);
            case Difference.ResultDifference(var key, var pointer) ->
                new DifferenceView("result", key, pointer, null, null, null, null, null);
        };
    }
}

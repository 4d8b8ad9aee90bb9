package io.waymark.postgres.table.run;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Value;
import io.waymark.domain.state.CurrentExecutions;
import io.waymark.domain.state.OpenTiming;
import io.waymark.domain.state.RunState;
import io.waymark.domain.state.RunStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encodes parts of a run as JSON for the database: its plan, its last error, and the state that is needed to apply the
 * next event. These are the parts by which no query filters or sorts.
 */
public final class RunStateJson {
    /**
     * The state of a run that is needed to apply its next event, except what the other columns of the run, its
     * executions and its schemas contain.
     *
     * @param appeared the modules in the order of their first event
     * @param path the numbers of the executions on the path, the current execution of each module
     * @param metadata the hash of the current schema of each module, in the order of the first reports
     * @param open the steps that have started and not ended, with their start
     * @param context the free-form members that events of the run added
     */
    public record StoredProgress(
            List<String> appeared,
            List<Long> path,
            Map<String, ContentHash> metadata,
            Map<TimedStep, OpenTiming> open,
            Value.Members context) {}

    private RunStateJson() {}

    static String progress(RunState state) {
        var members = new LinkedHashMap<String, Value>();
        members.put("appeared", texts(state.sequence().observed()));
        members.put("path", path(state));
        members.put("metadata", metadata(state));
        members.put("open", open(state));
        members.put("context", state.context());
        return DomainJson.write(new Value.Members(members));
    }

    public static StoredProgress readProgress(String text) {
        var members = DomainJson.readMembers(text).members();
        var metadata = new LinkedHashMap<String, ContentHash>();
        members(members.get("metadata"))
                .members()
                .forEach((module, hash) -> metadata.put(module, ContentHash.parse(text(hash))));
        var open = new LinkedHashMap<TimedStep, OpenTiming>();
        items(members.get("open")).forEach(timing -> readOpen(items(timing), open));
        return new StoredProgress(
                readTexts(members.get("appeared")),
                items(members.get("path")).stream().map(RunStateJson::number).toList(),
                metadata,
                open,
                members(members.get("context")));
    }

    static String plan(RunPlan plan) {
        var members = new LinkedHashMap<String, Value>();
        if (plan.config() != null) {
            members.put("config", plan.config());
        }
        if (plan.sequence() != null) {
            members.put("sequence", texts(plan.sequence()));
        }
        if (plan.limits() != null) {
            members.put(
                    "limits",
                    new Value.Items(List.of(
                            Value.Numeric.of(plan.limits().snapshots()),
                            Value.Numeric.of(plan.limits().changes()),
                            Value.Numeric.of(plan.limits().timings()))));
        }
        return DomainJson.write(new Value.Members(members));
    }

    /**
     * Returns the stored form of a plan if it differs from that of the earlier plan, or null. The order of modules and
     * experiments is a difference, although {@code equals} ignores it.
     */
    @SuppressWarnings("ReferenceEquality") // most events leave the plan unchanged
    static @Nullable String changedPlan(RunPlan before, RunPlan after) {
        if (before == after) {
            return null;
        }
        var text = plan(after);
        return text.equals(plan(before)) ? null : text;
    }

    /** Parses a plan. The workflow is stored in separate columns. */
    public static RunPlan readPlan(String text, @Nullable Workflow workflow) {
        var members = DomainJson.readMembers(text).members();
        var sequence = members.get("sequence");
        var limits = members.get("limits");
        return new RunPlan(
                workflow,
                (Value.Members) members.get("config"),
                sequence == null ? null : readTexts(sequence),
                limits == null ? null : limits(items(limits)));
    }

    static @Nullable String error(RunStatus status) {
        return status.error() == null ? null : DomainJson.write(status.error().value());
    }

    public static @Nullable Failure readError(@Nullable String text) {
        return text == null ? null : failure(DomainJson.readMembers(text));
    }

    /** Parses an error in the format of {@link Failure#value}. */
    public static Failure failure(Value.Members error) {
        var stackTrace = error.get("stack_trace");
        return new Failure(
                text(error.get("type")), text(error.get("message")), stackTrace == null ? null : text(stackTrace));
    }

    private static Value path(RunState state) {
        var numbers = new ArrayList<Value>();
        for (CurrentExecutions.PathEntry entry : state.path().entries()) {
            var execution = state.executions().get(entry.key());
            if (execution != null) {
                numbers.add(Value.Numeric.of(execution.number()));
            }
        }
        return new Value.Items(numbers);
    }

    private static Value metadata(RunState state) {
        var hashes = new LinkedHashMap<String, Value>();
        state.metadata()
                .forEach((module, schema) ->
                        hashes.put(module, new Value.Text(schema.hash().toString())));
        return new Value.Members(hashes);
    }

    private static Value open(RunState state) {
        var timings = new ArrayList<Value>();
        state.openTimings()
                .forEach((step, timing) -> timings.add(new Value.Items(List.of(
                        new Value.Text(step.execution().module()),
                        new Value.Text(step.execution().experiment()),
                        new Value.Text(step.name()),
                        UndoJson.number(timing.startedAt()),
                        timing.context()))));
        return new Value.Items(timings);
    }

    private static void readOpen(List<Value> parts, Map<TimedStep, OpenTiming> open) {
        var execution = new ModuleExperimentName(text(parts.get(0)), text(parts.get(1)));
        var start = Instant.EPOCH.plus(number(parts.get(3)), ChronoUnit.MICROS);
        open.put(new TimedStep(execution, text(parts.get(2))), new OpenTiming(start, (Value.Members) parts.get(4)));
    }

    private static HistoryPruningLimits limits(List<Value> parts) {
        return new HistoryPruningLimits(number(parts.get(0)), number(parts.get(1)), number(parts.get(2)));
    }

    private static Value texts(List<String> texts) {
        return new Value.Items(texts.stream().<Value>map(Value.Text::new).toList());
    }

    private static List<String> readTexts(@Nullable Value value) {
        return items(value).stream().map(RunStateJson::text).toList();
    }

    private static List<Value> items(@Nullable Value value) {
        return value instanceof Value.Items(var items) ? items : List.of();
    }

    private static Value.Members members(@Nullable Value value) {
        return value instanceof Value.Members members ? members : Value.Members.empty();
    }

    private static String text(@Nullable Value value) {
        if (value instanceof Value.Text(var text)) {
            return text;
        }
        throw new IllegalStateException("Cannot read the stored state of a run: expected a text, found " + value);
    }

    private static long number(Value value) {
        if (value instanceof Value.Numeric(var number)) {
            return number.longValueExact();
        }
        throw new IllegalStateException("Cannot read the stored state of a run: expected a number, found " + value);
    }
}

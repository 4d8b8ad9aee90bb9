package io.waymark.client;

import io.waymark.domain.run.Failure;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records the events of one run. The order of the calls is the order of the events. For threads and errors see {@link
 * Status}.
 */
public interface RunEventRecorder {

    /** Returns the id of the run. */
    RunId run();

    /**
     * Records an event. The other event methods call this method.
     *
     * @param type the event type without the prefix {@code io.waymark.}, for example {@code module.completed}
     * @param data the members of that type according to {@code src/docs/specification/events.md}
     * @throws WaymarkClientException.InvalidEventException if the event is invalid and this status validates it
     *     synchronously
     */
    void publish(String type, Map<String, ?> data);

    /** Records that the run started. */
    default void startRun() {
        publish("run.started", Map.of());
    }

    /** Records that the run completed. */
    default void completeRun() {
        publish("run.completed", Map.of());
    }

    /** Records that the run failed. */
    default void failRun(Failure error) {
        publish("run.failed", Map.of("error", error));
    }

    /** Records that a module started an experiment. */
    default void start(String module, String experiment) {
        publish("module.started", EventPayloads.execution(module, experiment));
    }

    /** Records that a module started an experiment with input data of this schema. */
    default void start(String module, String experiment, Schema inputSchema) {
        publish(
                "module.started",
                EventPayloads.withMember(EventPayloads.execution(module, experiment), "schema", inputSchema));
    }

    /**
     * Records that a module started an attempt at an experiment. A start with a greater attempt always takes effect,
     * whatever the clocks of the machines show (RUN-10). A start without an attempt has no effect if its time is before
     * the end of the last one.
     *
     * @param inputSchema the schema of the input data, or null if there is none
     * @param attempt the number of the attempt, counted by the executor from 1
     */
    default void start(String module, String experiment, @Nullable Schema inputSchema, long attempt) {
        publish(
                "module.started",
                EventPayloads.withMember(EventPayloads.execution(module, experiment, attempt), "schema", inputSchema));
    }

    /**
     * Records that an attempt completed: see {@link #put(String, String, ModuleOutput)}. An older attempt only adds a
     * snapshot.
     */
    default void put(String module, String experiment, ModuleOutput output, long attempt) {
        publish(
                "module.completed",
                EventPayloads.withMembers(EventPayloads.execution(module, experiment, attempt), output.toPayload()));
    }

    /** Records that an attempt failed. An older attempt only adds a snapshot. */
    default void fail(String module, String experiment, Failure error, long attempt) {
        publish(
                "module.failed",
                EventPayloads.withMember(EventPayloads.execution(module, experiment, attempt), "error", error));
    }

    /** Records that a module completed an experiment. Adds a snapshot and the changes, and stores the result. */
    default void put(String module, String experiment, ModuleOutput output) {
        publish(
                "module.completed",
                EventPayloads.withMembers(EventPayloads.execution(module, experiment), output.toPayload()));
    }

    /** Records that an experiment of a module failed. */
    default void fail(String module, String experiment, Failure error) {
        publish("module.failed", EventPayloads.withMember(EventPayloads.execution(module, experiment), "error", error));
    }

    /** Records that a step started. A running step with the same name is replaced. */
    default void startTiming(String module, String experiment, String step) {
        startTiming(module, experiment, step, Value.Members.empty());
    }

    /** Records that a step started, with further members that the timing shows unchanged. */
    default void startTiming(String module, String experiment, String step, Value.Members context) {
        publish("timing.started", EventPayloads.step(module, experiment, step, context));
    }

    /** Records that a step completed. The duration is the time since its start. */
    default void endTiming(String module, String experiment, String step) {
        endTiming(
                new TimedStep(new ModuleExperimentName(module, experiment), step), false, null, Value.Members.empty());
    }

    /**
     * Records that a step ended.
     *
     * @param failed whether the step ended with an error
     * @param seconds the duration in seconds as measured by the caller; null for the time since the start of the step
     */
    default void endTiming(TimedStep step, boolean failed, @Nullable Double seconds, Value.Members context) {
        var execution = step.execution();
        var data = EventPayloads.step(execution.module(), execution.experiment(), step.name(), context);
        data.put("status", failed ? "error" : "completed");
        publish("timing.ended", EventPayloads.withMember(data, "duration_seconds", seconds));
    }
}

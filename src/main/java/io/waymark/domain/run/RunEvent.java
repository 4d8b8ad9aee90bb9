package io.waymark.domain.run;

import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Transformation;
import io.waymark.domain.schema.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fact about a run, decoded and valid. */
public sealed interface RunEvent {

    EventEnvelope envelope();

    /** What the executor says about the circumstances. */
    Value.Members context();

    /** Carries a plan, or may. */
    sealed interface PlanEvent extends RunEvent {
        RunPlan plan();
    }

    /** Belongs to one execution. */
    sealed interface ModuleEvent extends RunEvent {
        ModuleExperiment execution();

        /** Counts the executor's attempts at this execution, from 1; null when it does not count them. */
        @Nullable
        Long attempt();
    }

    /** Belongs to one step of an execution. */
    sealed interface TimingEvent extends RunEvent {
        TimedStep step();
    }

    record RunPlanned(EventEnvelope envelope, RunPlan plan, Value.Members context) implements PlanEvent {}

    record RunStarted(EventEnvelope envelope, RunPlan plan, Value.Members context) implements PlanEvent {}

    record RunCompleted(EventEnvelope envelope, Value.Members context) implements RunEvent {}

    record RunFailed(EventEnvelope envelope, @Nullable Failure error, Value.Members context) implements RunEvent {}

    /**
     * A module began its work.
     *
     * @param schema what the module found
     */
    record ModuleStarted(
            EventEnvelope envelope,
            ModuleExperiment execution,
            @Nullable Long attempt,
            @Nullable Schema schema,
            Value.Members context)
            implements ModuleEvent {
        /** A start whose attempts nobody counts. */
        public ModuleStarted(
                EventEnvelope envelope, ModuleExperiment execution, @Nullable Schema schema, Value.Members context) {
            this(envelope, execution, null, schema, context);
        }
    }

    /**
     * A module did its work.
     *
     * @param schema what the module leaves
     * @param inputSchema what it took, when that is not what the one before left
     */
    record ModuleCompleted(
            EventEnvelope envelope,
            ModuleExperiment execution,
            @Nullable Long attempt,
            @Nullable Schema schema,
            @Nullable Schema inputSchema,
            ExecutionResult result,
            List<Transformation> transformations,
            Value.Members context)
            implements ModuleEvent {
        public ModuleCompleted {
            transformations = List.copyOf(transformations);
        }

        /** A completion whose attempts nobody counts. */
        public ModuleCompleted(
                EventEnvelope envelope,
                ModuleExperiment execution,
                @Nullable Schema schema,
                @Nullable Schema inputSchema,
                ExecutionResult result,
                List<Transformation> transformations,
                Value.Members context) {
            this(envelope, execution, null, schema, inputSchema, result, transformations, context);
        }
    }

    record ModuleFailed(
            EventEnvelope envelope,
            ModuleExperiment execution,
            @Nullable Long attempt,
            Failure error,
            Value.Members context)
            implements ModuleEvent {
        /** A failure whose attempts nobody counts. */
        public ModuleFailed(EventEnvelope envelope, ModuleExperiment execution, Failure error, Value.Members context) {
            this(envelope, execution, null, error, context);
        }
    }

    /**
     * The run goes back to the state right after a kept snapshot; the service itself says so.
     *
     * @param snapshotId where to
     * @param modules whose metadata alone is restored; empty: all of it, and path and executions too
     */
    record RunRestored(EventEnvelope envelope, String snapshotId, List<String> modules, Value.Members context)
            implements RunEvent {
        public RunRestored {
            modules = List.copyOf(modules);
        }
    }

    record TimingStarted(EventEnvelope envelope, TimedStep step, Value.Members context) implements TimingEvent {}

    /**
     * A step is over.
     *
     * @param failed whether the step ended by an error
     * @param durationSeconds as the executor measured it
     */
    record TimingEnded(
            EventEnvelope envelope,
            TimedStep step,
            boolean failed,
            @Nullable Double durationSeconds,
            Value.Members context)
            implements TimingEvent {}
}

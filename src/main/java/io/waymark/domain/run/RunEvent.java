package io.waymark.domain.run;

import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Transformation;
import io.waymark.domain.schema.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fact about a run, decoded and valid. */
public sealed interface RunEvent {

    Envelope envelope();

    /** What the executor says about the circumstances. */
    Value.Members context();

    /** Carries a plan, or may. */
    sealed interface Planning extends RunEvent {
        Plan plan();
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
        Step step();
    }

    record RunPlanned(Envelope envelope, Plan plan, Value.Members context) implements Planning {}

    record RunStarted(Envelope envelope, Plan plan, Value.Members context) implements Planning {}

    record RunCompleted(Envelope envelope, Value.Members context) implements RunEvent {}

    record RunFailed(Envelope envelope, @Nullable Failure error, Value.Members context) implements RunEvent {}

    /**
     * A module began its work.
     *
     * @param schema what the module found
     */
    record ModuleStarted(
            Envelope envelope,
            ModuleExperiment execution,
            @Nullable Long attempt,
            @Nullable Schema schema,
            Value.Members context)
            implements ModuleEvent {
        /** A start whose attempts nobody counts. */
        public ModuleStarted(
                Envelope envelope, ModuleExperiment execution, @Nullable Schema schema, Value.Members context) {
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
            Envelope envelope,
            ModuleExperiment execution,
            @Nullable Long attempt,
            @Nullable Schema schema,
            @Nullable Schema inputSchema,
            Result result,
            List<Transformation> transformations,
            Value.Members context)
            implements ModuleEvent {
        public ModuleCompleted {
            transformations = List.copyOf(transformations);
        }

        /** A completion whose attempts nobody counts. */
        public ModuleCompleted(
                Envelope envelope,
                ModuleExperiment execution,
                @Nullable Schema schema,
                @Nullable Schema inputSchema,
                Result result,
                List<Transformation> transformations,
                Value.Members context) {
            this(envelope, execution, null, schema, inputSchema, result, transformations, context);
        }
    }

    record ModuleFailed(
            Envelope envelope,
            ModuleExperiment execution,
            @Nullable Long attempt,
            Failure error,
            Value.Members context) implements ModuleEvent {
        /** A failure whose attempts nobody counts. */
        public ModuleFailed(Envelope envelope, ModuleExperiment execution, Failure error, Value.Members context) {
            this(envelope, execution, null, error, context);
        }
    }

    /**
     * The run goes back to the state right after a kept snapshot; the service itself says so.
     *
     * @param snapshotId where to
     * @param modules whose metadata alone is restored; empty: all of it, and path and executions too
     */
    record RunRestored(Envelope envelope, String snapshotId, List<String> modules, Value.Members context)
            implements RunEvent {
        public RunRestored {
            modules = List.copyOf(modules);
        }
    }

    record TimingStarted(Envelope envelope, Step step, Value.Members context) implements TimingEvent {}

    /**
     * A step is over.
     *
     * @param failed whether the step ended by an error
     * @param durationSeconds as the executor measured it
     */
    record TimingEnded(
            Envelope envelope,
            Step step,
            boolean failed,
            @Nullable Double durationSeconds,
            Value.Members context) implements TimingEvent {}
}

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
            @Nullable Schema schema,
            Value.Members context) implements ModuleEvent {}

    /**
     * A module did its work.
     *
     * @param schema what the module leaves
     * @param inputSchema what it took, when that is not what the one before left
     */
    record ModuleCompleted(
            Envelope envelope,
            ModuleExperiment execution,
            @Nullable Schema schema,
            @Nullable Schema inputSchema,
            Result result,
            List<Transformation> transformations,
            Value.Members context)
            implements ModuleEvent {
        public ModuleCompleted {
            transformations = List.copyOf(transformations);
        }
    }

    record ModuleFailed(Envelope envelope, ModuleExperiment execution, Failure error, Value.Members context)
            implements ModuleEvent {}

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

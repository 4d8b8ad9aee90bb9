package io.waymark.domain.run;

import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.ReadField;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event that reports the progress of a run, decoded from a record and validated. */
public sealed interface RunEvent {

    EventAttributes envelope();

    /** Returns the further members of the event. */
    Value.Members context();

    /** Returns the key of the record of the event: events with equal keys are applied in order. */
    default String recordKey() {
        return envelope().runId().value();
    }

    /** An event that may change the plan of a run. */
    sealed interface PlanEvent extends RunEvent {
        RunPlan plan();
    }

    /** An event about the start, completion or failure of an execution: a module that runs one experiment. */
    sealed interface ModuleEvent extends RunEvent {
        ModuleExperimentName execution();

        /** Returns the attempt at this execution, counted by the executor from 1; null if attempts are not counted. */
        @Nullable
        Long attempt();
    }

    /** An event about the start or end of a timed step within an execution. */
    sealed interface TimingEvent extends RunEvent {
        TimedStep step();
    }

    record RunPlanned(EventAttributes envelope, RunPlan plan, Value.Members context) implements PlanEvent {}

    record RunStarted(EventAttributes envelope, RunPlan plan, Value.Members context) implements PlanEvent {}

    record RunCompleted(EventAttributes envelope, Value.Members context) implements RunEvent {}

    record RunFailed(EventAttributes envelope, @Nullable Failure error, Value.Members context) implements RunEvent {}

    /**
     * The start of an execution.
     *
     * @param schema the schema of the input data, null if unreported
     */
    record ModuleStarted(
            EventAttributes envelope,
            ModuleExperimentName execution,
            @Nullable Long attempt,
            @Nullable Schema schema,
            Value.Members context)
            implements ModuleEvent {
        /** Creates a start without an attempt. */
        public ModuleStarted(
                EventAttributes envelope,
                ModuleExperimentName execution,
                @Nullable Schema schema,
                Value.Members context) {
            this(envelope, execution, null, schema, context);
        }
    }

    /**
     * A dataset that an execution read.
     *
     * @param fields the fields that it read; empty if they are not known
     */
    record ReadDataset(DatasetName dataset, List<ReadField> fields) {
        public ReadDataset {
            fields = List.copyOf(fields);
        }
    }

    /**
     * Another name of a dataset, which leads to the same data, or which the dataset had before (EVT-51).
     *
     * @param dataset the dataset that has the name; null if it is the dataset of the event
     */
    record DatasetAlias(
            DatasetName name, Kind kind, @Nullable DatasetName dataset) {
        public enum Kind {
            SYMLINK,
            RENAMED
        }
    }

    /**
     * The completion of an execution.
     *
     * @param schema the schema of the output data, null if unreported
     * @param inputSchema the schema of the input data, if it differs from the output of the previous module; else null
     * @param dataset the dataset that the execution wrote; null if it is the default one (DS-1)
     * @param inputs the datasets that the execution read, as far as the event names them (LIN-1)
     * @param aliases other names of datasets that the execution wrote or read
     */
    record ModuleCompleted(
            EventAttributes envelope,
            ModuleExperimentName execution,
            @Nullable Long attempt,
            @Nullable Schema schema,
            @Nullable Schema inputSchema,
            ExecutionOutput result,
            List<FieldTransformation> transformations,
            @Nullable DatasetName dataset,
            List<ReadDataset> inputs,
            List<DatasetAlias> aliases,
            Value.Members context)
            implements ModuleEvent {
        public ModuleCompleted {
            transformations = List.copyOf(transformations);
            inputs = List.copyOf(inputs);
            aliases = List.copyOf(aliases);
        }

        /** Creates a completion without an attempt and of the default dataset. */
        public ModuleCompleted(
                EventAttributes envelope,
                ModuleExperimentName execution,
                @Nullable Schema schema,
                @Nullable Schema inputSchema,
                ExecutionOutput result,
                List<FieldTransformation> transformations,
                Value.Members context) {
            this(
                    envelope,
                    execution,
                    null,
                    schema,
                    inputSchema,
                    result,
                    transformations,
                    null,
                    List.of(),
                    List.of(),
                    context);
        }
    }

    record ModuleFailed(
            EventAttributes envelope,
            ModuleExperimentName execution,
            @Nullable Long attempt,
            Failure error,
            Value.Members context)
            implements ModuleEvent {
        /** Creates a failure without an attempt. */
        public ModuleFailed(
                EventAttributes envelope, ModuleExperimentName execution, Failure error, Value.Members context) {
            this(envelope, execution, null, error, context);
        }
    }

    /**
     * A restore: sets a run back to the state right after an earlier snapshot that the run still keeps. Only the
     * service creates this event.
     *
     * @param envelope the attributes that all events have
     * @param snapshotId the id of the snapshot to which the run is set back
     * @param modules the modules whose current schema is restored, and nothing else. Empty if the executions and the
     *     current schemas of all modules are restored.
     * @param context further members of the event
     */
    record RunRestored(EventAttributes envelope, String snapshotId, List<String> modules, Value.Members context)
            implements RunEvent {
        public RunRestored {
            modules = List.copyOf(modules);
        }
    }

    /**
     * The observation of a dataset outside of runs (EVT-50). It makes a run of its own.
     *
     * @param schema the schema that the dataset has, null if unreported
     * @param aliases other names of the dataset
     */
    record DatasetObserved(
            EventAttributes envelope,
            DatasetName dataset,
            @Nullable Schema schema,
            List<DatasetAlias> aliases,
            Value.Members context)
            implements RunEvent {
        public DatasetObserved {
            aliases = List.copyOf(aliases);
        }

        /** The execution of the observation within its run. */
        private static final ModuleExperimentName EXECUTION = new ModuleExperimentName("dataset", "observed");

        /** Returns the name of the dataset, so that the observations of a dataset stay in order. */
        @Override
        public String recordKey() {
            return dataset.toString();
        }

        /** Returns the completion that has the same effect on the history. It changes nothing in its run. */
        public ModuleCompleted toCompletion() {
            return new ModuleCompleted(
                    envelope,
                    EXECUTION,
                    null,
                    schema,
                    schema,
                    ExecutionOutput.NONE,
                    List.of(),
                    dataset,
                    List.of(),
                    aliases,
                    context);
        }
    }

    record TimingStarted(EventAttributes envelope, TimedStep step, Value.Members context) implements TimingEvent {}

    /**
     * The end of a step.
     *
     * @param failed whether the step ended with an error
     * @param durationSeconds the duration in seconds as measured by the executor, null if unmeasured
     */
    record TimingEnded(
            EventAttributes envelope,
            TimedStep step,
            boolean failed,
            @Nullable Double durationSeconds,
            Value.Members context)
            implements TimingEvent {}
}

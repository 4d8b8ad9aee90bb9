package io.waymark.codec.openlineage.event;

import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.Comparator;

/** An OpenLineage event that was read and validated. */
public sealed interface LineageEvent {
    /** Returns the SHA-256 hash of the bytes of the event, in hexadecimal. It identifies the event. */
    String hash();

    Instant time();

    /** Returns the whole event. */
    public Value.Members body();

    /**
     * An event of a run.
     *
     * @param type the type of the event
     * @param lineageRun the id of the run in OpenLineage
     * @param run the id of the root run, else of the parent, else of the run itself
     * @param workflow the job of {@code run}
     * @param job the job of the event
     * @param parent the name of the parent job; that of the job itself without a parent
     */
    record RunEvent(
            String hash,
            Instant time,
            Value.Members body,
            LineageEventType type,
            String lineageRun,
            RunId run,
            LineageName workflow,
            LineageName job,
            String parent)
            implements LineageEvent {
        /** The order in which events add up. It does not depend on the order of their arrival. */
        public static final Comparator<RunEvent> ORDER =
                Comparator.comparing(RunEvent::time).thenComparing(RunEvent::hash);

        /**
         * Returns whether the event is about the run itself and not about a job within it. Spark applications report
         * jobs within a run under the id of that run. Such a job has the name of the workflow and a dot before its own.
         */
        public boolean isRoot() {
            return hasIdOfRun() && !job.name().startsWith(workflow.name() + '.');
        }

        /** Returns whether the run in OpenLineage and the run that receives the event have the same id. */
        public boolean hasIdOfRun() {
            return lineageRun.equals(run.value());
        }

        /** Returns the event as one of a run of its own, whose workflow is the job. */
        public RunEvent withOwnRun() {
            return in(new RunId(lineageRun), job, job.name());
        }

        /** Returns the event as one of another run. Its own facet {@code parent} then does not count. */
        public RunEvent in(RunId otherRun, LineageName itsWorkflow, String itsParent) {
            return new RunEvent(hash, time, body, type, lineageRun, otherRun, itsWorkflow, job, itsParent);
        }

        /** Returns the name of the job without the name of its parent. */
        public String module() {
            var prefix = parent + '.';
            boolean hasPrefix = job.name().startsWith(prefix) && job.name().length() > prefix.length();
            return NameShortener.shorten(hasPrefix ? job.name().substring(prefix.length()) : job.name());
        }

        /**
         * Returns the name of the events that add up together within the run: the module of a job, and the empty string
         * for the events of the run itself.
         */
        public String group() {
            return isRoot() ? "" : module();
        }
    }

    /** The declaration of a job, outside of any run. */
    record JobEvent(String hash, Instant time, Value.Members body, LineageName job) implements LineageEvent {
        /** Returns the run that receives the plan. */
        public RunId run() {
            return new RunId("openlineage-job-" + hash);
        }
    }

    /** The declaration of a dataset, outside of any run. */
    record DatasetEvent(String hash, Instant time, Value.Members body, LineageName dataset) implements LineageEvent {}
}

package io.waymark.port;

import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.RunChange;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the feed tells at one position; a {@link Gap} covers a range of them. */
public sealed interface FeedItem {

    /** Where a reader is who has read it: the item's own position, a gap's last one. */
    long position();

    /** What can be told; a gap tells what is missing. */
    enum Kind {
        SNAPSHOT,
        CHANGE,
        TIMING,
        RUN
    }

    /** Something that was recorded. */
    sealed interface Told extends FeedItem {
        Origin origin();

        Kind kind();
    }

    /**
     * Where an item comes from.
     *
     * @param workflow as far as the run has told it when the item is read
     * @param recordedAt when the service stored it
     */
    record Origin(RunId run, @Nullable Workflow workflow, Instant recordedAt) {}

    record OfSnapshot(long position, Origin origin, Snapshot snapshot) implements Told {
        @Override
        public Kind kind() {
            return Kind.SNAPSHOT;
        }
    }

    /**
     * A change.
     *
     * @param fields that the record of a created or deleted schema stands for; else empty
     */
    record OfChange(long position, Origin origin, ChangeRecord change, List<String> fields) implements Told {
        public OfChange {
            fields = List.copyOf(fields);
        }

        @Override
        public Kind kind() {
            return Kind.CHANGE;
        }
    }

    record OfTiming(long position, Origin origin, Timing timing) implements Told {
        @Override
        public Kind kind() {
            return Kind.TIMING;
        }
    }

    record OfRun(long position, Origin origin, RunChange change) implements Told {
        @Override
        public Kind kind() {
            return Kind.RUN;
        }
    }

    /**
     * A run and all of its history were deleted.
     *
     * @param before the state it was in
     */
    record OfDeletion(long position, Origin origin, Lifecycle before) implements Told {
        @Override
        public Kind kind() {
            return Kind.RUN;
        }
    }

    /**
     * Items that are no more.
     *
     * @param from the position of the first one
     * @param position that of the last one
     * @param run whose items they were; null when that is not known any more
     * @param kinds that may be among them
     */
    record Gap(
            long from,
            long position,
            Reason reason,
            @Nullable RunId run,
            @Nullable Workflow workflow,
            Set<Kind> kinds) implements FeedItem {
        public Gap {
            kinds = Set.copyOf(kinds);
        }

        /** Why they are gone. */
        public enum Reason {
            /** The run has a limit and recorded more. */
            LIMIT,
            /** The run was deleted. */
            DELETED,
            /** They were older than the service keeps. */
            RETENTION
        }
    }
}

package io.waymark.port.feed;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
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
    sealed interface RecordedItem extends FeedItem {
        Origin origin();

        Kind kind();
    }

    /**
     * Where an item comes from.
     *
     * @param workflow that the run had when the item was recorded (FEED-8)
     * @param recordedAt when the service stored it
     */
    record Origin(RunId run, @Nullable Workflow workflow, Instant recordedAt) {}

    record SnapshotItem(long position, Origin origin, Snapshot snapshot) implements RecordedItem {
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
    record ChangeItem(long position, Origin origin, ChangeRecord change, List<String> fields) implements RecordedItem {
        public ChangeItem {
            fields = List.copyOf(fields);
        }

        @Override
        public Kind kind() {
            return Kind.CHANGE;
        }
    }

    record TimingItem(long position, Origin origin, Timing timing) implements RecordedItem {
        @Override
        public Kind kind() {
            return Kind.TIMING;
        }
    }

    record RunItem(long position, Origin origin, RunStateChange change) implements RecordedItem {
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
    record DeletionItem(long position, Origin origin, LifecycleState before) implements RecordedItem {
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
     * @param run whose items they were; null when that is not recorded any more
     * @param missing which items may be among them
     */
    record Gap(
            long from,
            long position,
            Reason reason,
            @Nullable RunId run,
            Set<MissingItems> missing) implements FeedItem {
        public Gap {
            missing = Set.copyOf(missing);
        }

        /** A gap of items of which nothing but their positions is recorded. */
        public static Gap withAllKinds(long from, long position, Reason reason) {
            return new Gap(from, position, reason, null, MissingItems.allKinds());
        }

        /**
         * Whether another gap is one with this one, which comes before it (FEED-22).
         *
         * @param ofOneRun whether the positions between them are of other runs
         */
        public boolean continues(Gap next, boolean ofOneRun) {
            return reason == next.reason && Objects.equals(run, next.run) && (ofOneRun || position + 1 == next.from);
        }

        /** This gap and the one that continues it. */
        public Gap mergedWith(Gap next) {
            var both = missing;
            if (!missing.containsAll(next.missing)) {
                both = new HashSet<>(missing);
                both.addAll(next.missing);
            }
            return new Gap(from, next.position, reason, run, both);
        }

        /**
         * Items that may be missing, as far as they are recorded (FEED-23).
         *
         * @param workflow of the items; null when they had none, or when it is not recorded
         * @param anyWorkflow whether the workflow is not recorded
         */
        public record MissingItems(Kind kind, @Nullable Workflow workflow, boolean anyWorkflow) {
            /** Items of any kind and any workflow. */
            public static Set<MissingItems> allKinds() {
                return Arrays.stream(Kind.values())
                        .map(kind -> new MissingItems(kind, null, true))
                        .collect(Collectors.toUnmodifiableSet());
            }
        }

        /** Why they are gone. */
        public enum Reason {
            /** The run has a limit and recorded more. */
            LIMIT,
            /** The run was deleted. */
            DELETED,
            /** They were older than the service keeps. */
            RETENTION,
            /** They are stored, but cannot be read or encoded: a defect, of which the log tells. */
            UNREADABLE
        }
    }
}

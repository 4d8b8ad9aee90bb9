package io.waymark.port.feed;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An item of the feed, the ordered stream of all new records of all runs. Each item has a position. A {@link Gap}
 * stands for a range of positions whose items are missing.
 */
public sealed interface FeedItem {

    /**
     * Returns the position of the item, or the last position of a gap. A reader of this item resumes after this
     * position.
     */
    long position();

    /** The kinds of items, except gaps. */
    enum Kind {
        SNAPSHOT,
        CHANGE,
        TIMING,
        RUN,
        DATASET,
        LATE
    }

    /** An item that contains a record, in contrast to a {@link Gap}. */
    sealed interface RecordedItem extends FeedItem {
        Origin origin();

        Kind kind();
    }

    /**
     * The run to which an item belongs, and the time at which it was stored.
     *
     * @param run the run
     * @param workflow the workflow of the run when the item was stored (FEED-8); null if it had none
     * @param recordedAt the time at which the service stored the item
     */
    record Origin(RunId run, @Nullable Workflow workflow, Instant recordedAt) {}

    record SnapshotItem(long position, Origin origin, Snapshot snapshot) implements RecordedItem {
        @Override
        public Kind kind() {
            return Kind.SNAPSHOT;
        }
    }

    /**
     * An item with a schema change.
     *
     * @param position the position of the item
     * @param origin the run and the time of storage
     * @param change the change
     * @param fields the names of the fields, if a schema was created or deleted as a whole; else empty
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
     * An item that reports the deletion of a run with its history.
     *
     * @param position the position of the item
     * @param origin the run and the time of the deletion
     * @param before the state of the run before the deletion
     */
    record DeletionItem(long position, Origin origin, LifecycleState before) implements RecordedItem {
        @Override
        public Kind kind() {
            return Kind.RUN;
        }
    }

    /**
     * An item that a projection derived from earlier items: a new version of a dataset, a between-run change, or an
     * execution that has become late.
     *
     * @param record the record in its REST format
     * @param fieldKeys the keys of the fields that a between-run change is about; else empty
     */
    record DerivedItem(long position, Origin origin, Kind kind, Value.Members record, List<String> fieldKeys)
            implements RecordedItem {
        public DerivedItem {
            fieldKeys = List.copyOf(fieldKeys);
        }
    }

    /**
     * A range of positions whose items are missing, for example because their run was deleted.
     *
     * @param from the position of the first missing item
     * @param position the position of the last missing item
     * @param reason the reason why the items are missing
     * @param run the run of the missing items; null if it is no longer recorded
     * @param missing the kinds and workflows of the items that may be missing
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

        /** Creates a gap of items of which only the positions are recorded. */
        public static Gap withAllKinds(long from, long position, Reason reason) {
            return new Gap(from, position, reason, null, MissingItems.allKinds());
        }

        /**
         * Returns whether this gap and the next one form a single gap (FEED-22).
         *
         * @param ofOneRun whether the positions between the gaps belong to other runs
         */
        public boolean continues(Gap next, boolean ofOneRun) {
            return reason == next.reason && Objects.equals(run, next.run) && (ofOneRun || position + 1 == next.from);
        }

        /** Returns this gap merged with the gap that continues it. */
        public Gap mergedWith(Gap next) {
            var both = missing;
            if (!missing.containsAll(next.missing)) {
                both = new HashSet<>(missing);
                both.addAll(next.missing);
            }
            return new Gap(from, next.position, reason, run, both);
        }

        /**
         * A kind of items that may be missing in a gap (FEED-23).
         *
         * @param kind the kind of the items
         * @param workflow the workflow of the items; null if they had none or if it is no longer stored
         * @param anyWorkflow whether the workflow is no longer stored, so that the items may have any workflow
         */
        public record MissingItems(Kind kind, @Nullable Workflow workflow, boolean anyWorkflow) {
            /** Returns items of every kind and every workflow. */
            public static Set<MissingItems> allKinds() {
                return Arrays.stream(Kind.values())
                        .map(kind -> new MissingItems(kind, null, true))
                        .collect(Collectors.toUnmodifiableSet());
            }
        }

        /** The reason why the items of a gap are missing. */
        public enum Reason {
            /** The run exceeded a limit. */
            LIMIT,
            /** The run was deleted. */
            DELETED,
            /** The items exceeded the retention time of the service. */
            RETENTION,
            /** The items are stored but cannot be read or encoded because of a defect, which the service logs. */
            UNREADABLE
        }
    }
}

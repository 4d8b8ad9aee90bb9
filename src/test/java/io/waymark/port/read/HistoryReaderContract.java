package io.waymark.port.read;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.schema;
import static io.waymark.port.PortFailures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.HistoryReader.ChangeFilter;
import io.waymark.port.read.HistoryReader.SnapshotFilter;
import io.waymark.port.read.HistoryReader.TimingFilter;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link HistoryReader}. The records are compared with those of the reducer. */
public interface HistoryReaderContract {
    SnapshotFilter ALL_SNAPSHOTS = new SnapshotFilter(Set.of(), Set.of(), Set.of());
    TimingFilter ALL_TIMINGS = new TimingFilter(Set.of(), Set.of());

    HistoryReader reader();

    ScenarioStore runs();

    @Test
    default void snapshotsEqualReducedOnes() {
        var run = twoModules();

        PageReader.assertPaged(page -> reader().snapshots(run.run(), ALL_SNAPSHOTS, page));
        assertThat(PageReader.all(page -> reader().snapshots(run.run(), ALL_SNAPSHOTS, page)))
                .isEqualTo(snapshots(run));
    }

    @Test
    default void snapshotFilterMatchesAllItsParts() {
        var run = twoModules();
        var filter = new SnapshotFilter(Set.of("B"), Set.of("x"), Set.of(Snapshot.Phase.COMPLETED));

        assertThat(PageReader.all(page -> reader().snapshots(run.run(), filter, page)))
                .isEqualTo(snapshots(run).stream()
                        .filter(snapshot -> snapshot.execution().module().equals("B")
                                && snapshot.phase() == Snapshot.Phase.COMPLETED)
                        .toList())
                .hasSize(1);
    }

    @Test
    default void resolvedSnapshotsHaveTheirSchemas() {
        var run = twoModules();

        PageReader.assertPaged(page -> reader().resolvedSnapshots(run.run(), ALL_SNAPSHOTS, page));
        var last = PageReader.all(page -> reader().resolvedSnapshots(run.run(), ALL_SNAPSHOTS, page))
                .getLast();
        assertThat(last.before()).isEqualTo(schema("a", "b"));
        assertThat(last.after()).isEqualTo(schema("a", "c"));
        assertThat(reader().snapshot(run.run(), last.snapshot().id()).block().value())
                .isEqualTo(last);
    }

    @Test
    default void missingSnapshotIsUnknownOrPruned() {
        var run = runs().add(new RunScenario(newRun())
                .planned(0, new HistoryPruningLimits(1, 10, 10), "A")
                .starts(1, "A[x]")
                .starts(2, "A[y]"));
        var pruned = snapshots(run).getFirst().id();
        var never = HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, 3, RunScenario.at(3));
        var otherTime = HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, 2, RunScenario.at(100));

        assertFails(reader().snapshot(run.run(), pruned), QueryFailure.PrunedSnapshot.class);
        assertFails(reader().snapshot(run.run(), never), QueryFailure.UnknownSnapshot.class);
        assertFails(reader().snapshot(run.run(), otherTime), QueryFailure.UnknownSnapshot.class);
        assertThat(PageReader.all(page -> reader().snapshots(run.run(), ALL_SNAPSHOTS, page)))
                .containsExactly(snapshots(run).getLast());
    }

    @Test
    default void changesEqualReducedOnes() {
        var run = twoModules();

        PageReader.assertPaged(page -> reader().changes(run.run(), changes(Set.of(), Set.of()), page));
        assertThat(PageReader.all(page -> reader().changes(run.run(), changes(Set.of(), Set.of()), page)))
                .isEqualTo(changes(run));
    }

    @Test
    default void changeFilterMatchesFieldsAndTypes() {
        var run = twoModules();

        assertThat(PageReader.all(page -> reader().changes(run.run(), changes(Set.of("c"), Set.of()), page)))
                .extracting(record -> record.change().id())
                .contains("c")
                .doesNotContain("b");
        assertThat(PageReader.all(
                        page -> reader().changes(run.run(), changes(Set.of(), Set.of(Change.Type.DELETE)), page)))
                .isEqualTo(changes(run).stream()
                        .filter(record -> record.change().type() == Change.Type.DELETE)
                        .toList())
                .isNotEmpty();
    }

    @Test
    default void openTimingsFollowClosedOnes() {
        var run = runs().add(new RunScenario(newRun())
                .timingStarts(1, "A[x]", "open", Value.Members.empty())
                .timingStarts(2, "A[x]", "first", Value.Members.empty())
                .timingStarts(3, "A[x]", "second", Value.Members.empty())
                .timingEnds(4, "A[x]", "second", null, Value.Members.empty())
                .timingEnds(5, "A[x]", "first", 1.5, Value.Members.empty()));

        PageReader.assertPaged(page -> reader().timings(run.run(), ALL_TIMINGS, page));
        var timings = PageReader.all(page -> reader().timings(run.run(), ALL_TIMINGS, page));
        assertThat(timings.subList(0, 2))
                .isEqualTo(run.deltas().stream()
                        .flatMap(delta -> delta.timings().stream())
                        .toList());
        assertThat(timings.getLast().step().name()).isEqualTo("open");
        assertThat(timings.getLast().endedAt()).isNull();
    }

    @Test
    default void timingFilterMatchesStep() {
        var run = runs().add(new RunScenario(newRun())
                .timingStarts(1, "A[x]", "one", Value.Members.empty())
                .timingEnds(2, "A[x]", "one", null, Value.Members.empty())
                .timingStarts(3, "A[x]", "two", Value.Members.empty()));

        assertThat(PageReader.all(
                        page -> reader().timings(run.run(), new TimingFilter(Set.of("A"), Set.of("two")), page)))
                .extracting(Timing::number)
                .containsExactly(0L);
        assertThat(PageReader.all(page -> reader().timings(run.run(), new TimingFilter(Set.of("B"), Set.of()), page)))
                .isEmpty();
    }

    @Test
    default void historyOfUnknownRunIsRejected() {
        var page = PageRequest.first(1, true);
        assertFails(reader().snapshots(newRun(), ALL_SNAPSHOTS, page), QueryFailure.UnknownRun.class);
        assertFails(reader().resolvedSnapshots(newRun(), ALL_SNAPSHOTS, page), QueryFailure.UnknownRun.class);
        assertFails(reader().changes(newRun(), changes(Set.of(), Set.of()), page), QueryFailure.UnknownRun.class);
        assertFails(reader().timings(newRun(), ALL_TIMINGS, page), QueryFailure.UnknownRun.class);
        assertFails(
                reader().snapshot(newRun(), HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, 1, RunScenario.START)),
                QueryFailure.UnknownRun.class);
    }

    private RunScenario twoModules() {
        return runs().add(new RunScenario(newRun())
                .planned(0, "A", "B")
                .starts(1, "A[x]")
                .completes(2, "A[x]", schema("a", "b"))
                .starts(3, "B[x]")
                .completes(4, "B[x]", schema("a", "c")));
    }

    private static List<Snapshot> snapshots(RunScenario run) {
        return run.deltas().stream()
                .map(delta -> delta.snapshot())
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<ChangeRecord> changes(RunScenario run) {
        return run.deltas().stream().flatMap(delta -> delta.changes().stream()).toList();
    }

    private static ChangeFilter changes(Set<String> fields, Set<Change.Type> types) {
        return new ChangeFilter(Set.of(), Set.of(), fields, types, Set.of(), Set.of(), Set.of(), Set.of());
    }
}

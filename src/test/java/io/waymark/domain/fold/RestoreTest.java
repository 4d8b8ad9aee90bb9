package io.waymark.domain.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.Recording;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.schema.Change;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.Events;
import io.waymark.fixture.Patch;
import io.waymark.fixture.RandomRun;
import io.waymark.fixture.Rewind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws of a restore, on runs of many seeds; the seed is the test's parameter. */
class RestoreTest {
    private static final int EVENTS = 40;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 200);
    }

    private record Story(RandomRun run, Rewind rewind) {
        static Story of(long seed) {
            var run = new RandomRun(Events.newRun(), seed);
            var story = new Story(run, new Rewind(RunState.unknown(run.id())));
            story.rewind.apply(run.planned(null));
            return story.goOn();
        }

        Story goOn() {
            for (int i = 0; i < EVENTS; i++) {
                rewind.apply(run.next());
            }
            return this;
        }

        Rewind.Then any() {
            return rewind.snapshots().get(run.below(rewind.snapshots().size()));
        }

        Recording restore(Rewind.Then then, String... modules) {
            return rewind.apply(run.restored(then.snapshot().id().toString(), List.of(modules)))
                    .recording();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRunIsWhatItWasRightAfterTheSnapshot(long seed) {
        var story = Story.of(seed);
        var then = story.any();

        story.restore(then);

        var now = story.rewind().now();
        assertThat((Object) now.metadata()).isEqualTo(then.state().metadata());
        assertThat(now.path().modules())
                .containsExactlyInAnyOrderElementsOf(then.state().path().modules());
        if (now.plan().equals(then.state().plan())) {
            assertThat(now.path()).isEqualTo(then.state().path());
            assertThat(Rewind.executions(now)).isEqualTo(Rewind.executions(then.state()));
        }
        assertCounts(now);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRestoreIsUndoneByAnotherOneWhateverHappensBetween(long seed) {
        var story = Story.of(seed);
        var before = story.rewind().last();

        story.restore(story.any());
        story.goOn();
        story.restore(story.any());
        story.restore(before);

        var now = story.rewind().now();
        assertThat((Object) now.metadata()).isEqualTo(before.state().metadata());
        if (now.plan().equals(before.state().plan())) {
            assertThat(now.path()).isEqualTo(before.state().path());
            assertThat(Rewind.executions(now)).isEqualTo(Rewind.executions(before.state()));
        }
        assertCounts(now);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theRecordsLeadFromTheMetadataBeforeToThatAfter(long seed) {
        var story = Story.of(seed);
        var before = story.rewind().now();

        var recording = story.restore(story.any());

        var byModule = recording.changes().stream()
                .collect(Collectors.groupingBy(
                        change -> change.execution().module(),
                        Collectors.mapping(ChangeRecord::change, Collectors.toList())));
        assertThat(byModule.keySet()).isEqualTo(recording.metadata().keySet());
        recording.metadata().forEach((module, after) -> {
            var changes = Objects.requireNonNull(byModule.get(module));
            if (after == null) {
                assertThat(changes).singleElement().satisfies(RestoreTest::assertDeleted);
            } else {
                Patch.assertLeads(before.metadata().get(module), after, changes);
            }
        });
        assertThat(recording.changes().stream()
                        .map(change -> change.execution().module())
                        .distinct()
                        .toList())
                .isSortedAccordingTo(before.sequence().order());
        assertThat(recording.snapshot().changeCount())
                .isEqualTo(recording.changes().size());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void onlyTheMetadataOfTheGivenModulesGoesBack(long seed) {
        var story = Story.of(seed);
        var before = story.rewind().now();
        var then = story.any();

        var recording = story.restore(then, "Loader");

        var now = story.rewind().now();
        assertThat(now.path()).isEqualTo(before.path());
        assertThat(recording.executions()).isEmpty();
        assertThat(recording.metadata().keySet()).isSubsetOf("Loader");
        assertThat(now.metadata().get("Loader"))
                .isEqualTo(then.state().metadata().get("Loader"));
        assertThat(without(now.metadata(), "Loader")).isEqualTo(without(before.metadata(), "Loader"));
    }

    @Test
    void aRestoreToBeforeAModuleReportedTellsThatItsSchemaIsGone() {
        var run = Events.newRun();
        var rewind = new Rewind(RunState.unknown(run));
        rewind.apply(Events.completed(run, "1", "Loader", "age"));
        rewind.apply(Events.completed(run, "2", "Synthesizer", "age", "zip"));
        var target = rewind.snapshots().getFirst().snapshot();

        var recording = rewind.apply(restored(run, target.id().toString())).recording();

        assertThat(recording.changes()).singleElement().satisfies(record -> {
            assertThat(record.execution()).hasToString("Synthesizer[default]");
            assertDeleted(record.change());
        });
        var snapshot = Objects.requireNonNull(recording.snapshot());
        assertThat(snapshot.execution()).isEqualTo(target.execution());
        assertThat(snapshot.before()).isEqualTo(snapshot.after()).isEqualTo(target.after());
        assertThat(snapshot.context().get("restored_from"))
                .isEqualTo(new Value.Text(target.id().toString()));
        assertThat(recording.result()).isNull();
        assertThat(rewind.now().path().modules()).containsExactly("Loader");
    }

    @Test
    void aRestoredRunGoesOnFromThere() {
        var run = Events.newRun();
        var rewind = new Rewind(RunState.unknown(run));
        rewind.apply(Events.completed(run, "1", "Loader", "age"));
        var loaded = rewind.last();
        rewind.apply(Events.completed(run, "2", "Loader", "age", "zip"));
        rewind.apply(restored(run, loaded.snapshot().id().toString()));

        var next = rewind.apply(Events.completed(run, "3", "Splitter", "age")).recording();

        assertThat(next.changes()).isEmpty();
        assertThat(Objects.requireNonNull(next.snapshot()).before())
                .isEqualTo(loaded.snapshot().after());
    }

    private static RunEvent restored(io.waymark.domain.run.RunId run, String snapshot) {
        return new RunEvent.RunRestored(Events.envelope(run, "restore", 7), snapshot, List.of(), Value.Members.empty());
    }

    private static void assertDeleted(Change change) {
        assertThat(change.type()).isEqualTo(Change.Type.DELETE);
        assertThat(change.target()).isEqualTo(Change.Target.SCHEMA);
        assertThat(change.compatibility()).isEqualTo(Change.Compatibility.BREAKING);
        assertThat(change.after()).isNull();
    }

    /** What is counted on the way is what there is. */
    private static void assertCounts(RunState state) {
        var states = state.executions().values().stream()
                .collect(Collectors.groupingBy(execution -> execution.state(), Collectors.counting()));
        assertThat(state.counters().completed()).isEqualTo(states.getOrDefault(Lifecycle.COMPLETED, 0L));
        assertThat(state.counters().failed()).isEqualTo(states.getOrDefault(Lifecycle.FAILED, 0L));
    }

    private static <V> Map<String, V> without(Map<String, V> all, String name) {
        return all.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(name))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}

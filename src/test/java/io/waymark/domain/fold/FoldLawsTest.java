package io.waymark.domain.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.recording.Recording;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.RunEvent;
import io.waymark.fixture.RandomStory;
import io.waymark.fixture.Replay;
import io.waymark.fixture.Story;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of any run. Set {@code -Dwaymark.seed=} to the seed that a failure names to see it again. */
class FoldLawsTest {
    private static final int ROUNDS = 40;
    private static final int EVENTS = 80;

    static LongStream seeds() {
        long first = Long.getLong("waymark.seed", System.nanoTime());
        System.out.println("Fold laws from seed " + first);
        return LongStream.range(first, first + ROUNDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theSameEventsGiveTheSameRecordings(long seed) {
        var story = story(seed);

        assertThat(Replay.of(story.events()).recordings()).isEqualTo(story.recordings());
    }

    /** What a store keeps of a state is enough to go on from it. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aLogThatIsCutAndContinuedGivesTheSame(long seed) {
        var story = story(seed);
        List<RunEvent> events = story.events();
        int cut = new Random(seed).nextInt(events.size() - 1) + 1;
        var head = Replay.of(events.subList(0, cut));
        var tail = Replay.on(reloaded(head.state()), events.subList(cut, events.size()));

        assertThat(head.recordings()).isEqualTo(story.recordings().subList(0, cut));
        assertThat(tail.recordings()).isEqualTo(story.recordings().subList(cut, events.size()));
        assertSame(tail.state(), story.state());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theExecutionsThatChangedAddUpToThoseThereAre(long seed) {
        var story = story(seed);
        var executions = new HashMap<Long, Execution>();
        for (var recording : story.recordings()) {
            for (var change : recording.executions()) {
                assertThat(executions.get(change.number())).isEqualTo(change.before());
                if (change.after() == null) {
                    executions.remove(change.number());
                } else {
                    executions.put(change.number(), change.after());
                }
            }
        }

        assertThat(executions.values())
                .containsExactlyInAnyOrderElementsOf(story.state().executions().values());
        assertThat(executions.values().stream().map(Execution::key)).doesNotHaveDuplicates();
        assertThat(story.state().counters().completed())
                .isEqualTo(executions.values().stream()
                        .filter(execution -> execution.state() == Lifecycle.COMPLETED)
                        .count());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRecordIsCountedOnce(long seed) {
        var story = story(seed);
        var counters = story.state().counters();
        var snapshots = story.recordings().stream()
                .filter(one -> one.snapshot() != null)
                .toList();

        assertThat(snapshots).hasSize((int) counters.snapshots().ever());
        assertThat(snapshots.stream().map(Recording::snapshot).map(Snapshot::number))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, snapshots.size()).boxed().toList());
        for (var recording : snapshots) {
            assertThat(recording.changes()).hasSize(recording.snapshot().changeCount());
            assertThat(recording.changes())
                    .allMatch(
                            change -> change.snapshot() == recording.snapshot().number());
        }
        assertThat(counters.events()).isEqualTo(EVENTS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyPlaceOnThePathIsAnExecution(long seed) {
        var state = story(seed).state();

        assertThat(state.path().modules())
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(state.sequence().order());
        assertThat(state.path().entries()).allSatisfy(entry -> {
            var execution = state.executions().get(entry.key());
            assertThat(execution).isNotNull();
            assertThat(execution.key().last()).isEqualTo(entry.what());
            assertThat(execution.running() && !place(state, entry).equals(execution.key()))
                    .isFalse();
        });
    }

    private static ExecutionKey place(RunState state, Path.Entry entry) {
        return state.path().place(entry.what(), state.sequence().order());
    }

    private static Story story(long seed) {
        var story = new Story();
        var run = new RandomStory(seed);
        for (int i = 0; i < EVENTS; i++) {
            run.tell(story);
        }
        return story;
    }

    /** The state put together from its parts, as from rows. */
    private static RunState reloaded(RunState state) {
        var executions = PersistentMap.<ExecutionKey, Execution>empty();
        for (var execution : state.executions().values()) {
            executions = executions.with(execution.key(), execution);
        }
        var path = state.path().entries().stream()
                .map(entry -> state.executions().get(entry.key()))
                .map(execution -> new Path.Entry(execution.key().last(), execution.key()))
                .toList();
        return new RunState(
                state.id(),
                state.standing(),
                state.plan(),
                new Sequence(state.plan().sequence(), state.sequence().appeared()),
                new Path(path),
                executions,
                state.metadata(),
                state.openTimings(),
                state.counters(),
                state.context(),
                RunState.weightOf(state.plan(), state.context())
                        + state.executions().values().stream()
                                .filter(execution -> execution.brought() != null)
                                .mapToLong(execution -> execution.brought().weight())
                                .sum());
    }

    private static void assertSame(RunState actual, RunState expected) {
        assertThat(new HashSet<>(actual.executions().values()))
                .isEqualTo(new HashSet<>(expected.executions().values()));
        assertThat(actual)
                .usingRecursiveComparison()
                .ignoringFields("executions")
                .isEqualTo(expected);
    }
}

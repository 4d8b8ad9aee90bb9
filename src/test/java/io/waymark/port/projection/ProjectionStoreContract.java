package io.waymark.port.projection;

import static io.waymark.fixture.EventFixtures.schema;
import static io.waymark.port.across.ProjectedRuns.newWorkflow;
import static io.waymark.port.across.ProjectedRuns.planned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link ProjectionStore}. */
public interface ProjectionStoreContract {
    Duration LEASE = Duration.ofMinutes(5);
    String OWNER = "owner";

    ProjectionStore store();

    ScenarioStore runs();

    FeedReader feed();

    /** Applies all feed entries. Repeats steps while more may follow. */
    static void advance(ProjectionStore store) {
        while (store.advance(OWNER, LEASE, 100).block().hasMore()) {
            // continues until the end of the feed
        }
    }

    @Test
    default void stepsReachTheEndOfTheFeed() {
        runs().add(planned(newWorkflow()).completes(1, "A[x]", schema("a")));

        advance(store());

        var status = status();
        assertThat(status.position())
                .isEqualTo(status.head())
                .isEqualTo(feed().head().block().position());
        assertThat(status.lag()).isZero();
        assertThat(status.owner()).isEqualTo(OWNER);
        assertThat(status.rebuild()).isNull();
    }

    @Test
    default void lagIsTheAgeOfWaitingItems() {
        advance(store());
        runs().add(planned(newWorkflow()).completes(1, "A[x]", schema("a")));

        await().until(() -> status().lag().compareTo(Duration.ofMillis(100)) >= 0);
        assertThat(status().position()).isLessThan(status().head());
        advance(store());

        assertThat(status().lag()).isZero();
    }

    @Test
    default void wideSchemasAreComparedInSeveralSteps() {
        var scenario = planned(newWorkflow());
        for (int i = 0; i < 8; i++) {
            var fields = IntStream.range(i, 5000 + i).mapToObj(field -> "f" + field);
            runs().add(scenario.completes(i, "A[x]", schema(fields.toArray(String[]::new))));
        }

        var step = store().advance(OWNER, LEASE, 1000).block();

        assertThat(step.position()).isLessThan(status().head());
        advance(store());
        assertThat(status().position()).isEqualTo(status().head());
    }

    @Test
    default void versionIsAddedToFeedOnce() {
        long before = feed().head().block().position();
        var run = runs().add(planned(newWorkflow()).completes(1, "A[x]", schema("a")));

        advance(store());
        advance(store());

        assertThat(derivedItems(run, before))
                .singleElement()
                .satisfies(item -> assertThat(item.kind()).isEqualTo(FeedItem.Kind.DATASET));
    }

    @Test
    default void otherOwnerWaitsForTheLease() {
        advance(store());

        assertThat(store().advance("other", LEASE, 100).blockOptional()).isEmpty();
        assertThat(store().deleteObsoleteRows("other", LEASE, 100).blockOptional())
                .isEmpty();
        assertThat(store().reportLateExecutions("other", LEASE, RunScenario.at(0))
                        .blockOptional())
                .isEmpty();
    }

    @Test
    default void rebuildReplacesTheGeneration() {
        runs().add(planned(newWorkflow()).completes(1, "A[x]", schema("a")));
        advance(store());
        var before = status();

        var started = store().rebuild(before.name()).block();
        advance(store());

        assertThat(started.rebuild()).isNotNull();
        assertThat(started.generation()).isEqualTo(before.generation());
        assertThat(status().generation()).isEqualTo(started.rebuild().generation());
        assertThat(status().rebuild()).isNull();
        assertThat(status().head()).isEqualTo(before.head());
    }

    @Test
    default void statusShowsTheProgressOfARebuild() {
        for (int i = 0; i < 5; i++) {
            runs().add(planned(newWorkflow()).completes(1, "A[x]", schema("a")));
        }
        advance(store());
        var before = status();

        store().rebuild(before.name()).block();
        var positions = new ArrayList<Long>();
        while (store().advance(OWNER, LEASE, 5).block().building()) {
            positions.add(status().rebuild().position());
            assertThat(status().position()).isEqualTo(before.head());
        }

        assertThat(positions)
                .hasSizeGreaterThan(1)
                .isSorted()
                .doesNotHaveDuplicates()
                .allSatisfy(position -> assertThat(position).isPositive().isLessThan(before.head()));
        assertThat(status().rebuild()).isNull();
    }

    @Test
    default void obsoleteRowsAreDeletedInSteps() {
        runs().add(planned(newWorkflow()).completes(1, "A[x]", schema("a")));
        advance(store());
        store().rebuild(status().name()).block();
        advance(store());

        long deleted = 0;
        long step;
        do {
            step = store().deleteObsoleteRows(OWNER, LEASE, 1000).block();
            deleted += step;
        } while (step > 0);

        assertThat(deleted).isPositive();
    }

    @Test
    default void rebuildOfUnknownProjectionIsEmpty() {
        assertThat(store().rebuild("unknown").blockOptional()).isEmpty();
    }

    @Test
    default void lateExecutionIsReportedOnce() {
        long before = feed().head().block().position();
        var workflow = newWorkflow();
        for (int i = 0; i < 5; i++) {
            runs().add(planned(workflow).starts(10, "A[x]").completes(20, "A[x]"));
        }
        var late = runs().add(planned(workflow).starts(30, "A[x]"));
        advance(store());

        store().reportLateExecutions(OWNER, LEASE, RunScenario.at(31)).block();
        assertThat(derivedItems(late, before)).isEmpty();

        store().reportLateExecutions(OWNER, LEASE, RunScenario.at(100)).block();
        store().reportLateExecutions(OWNER, LEASE, RunScenario.at(200)).block();
        assertThat(derivedItems(late, before))
                .singleElement()
                .satisfies(item -> assertThat(item.kind()).isEqualTo(FeedItem.Kind.LATE));
    }

    private ProjectionStatus status() {
        return store().status().block().getFirst();
    }

    private List<FeedItem.DerivedItem> derivedItems(RunScenario run, long after) {
        var derived = new ArrayList<FeedItem.DerivedItem>();
        for (var item : feed().after(run.run(), after, 1000).block().items()) {
            if (item instanceof FeedItem.DerivedItem found) {
                derived.add(found);
            }
        }
        return derived;
    }
}

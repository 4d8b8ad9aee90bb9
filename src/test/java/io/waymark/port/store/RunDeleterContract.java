package io.waymark.port.store;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.schema;
import static io.waymark.port.PortFailures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.LifecycleState;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedReader;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link RunDeleter}. */
public interface RunDeleterContract {

    RunDeleter deleter();

    ScenarioStore runs();

    FeedReader feed();

    @Test
    default void deletedRunIsUnknown() {
        var deleted = runs().add(new RunScenario(newRun()).completes(1, "A[x]", schema("a")));
        var kept = runs().add(new RunScenario(newRun()).completes(1, "A[x]", schema("a")));

        deleter().delete(deleted.run()).block();

        assertThat(runs().contains(deleted.run())).isFalse();
        assertThat(runs().contains(kept.run())).isTrue();
        assertFails(deleter().delete(deleted.run()), QueryFailure.UnknownRun.class);
    }

    @Test
    default void deletionIsLastItemOfRun() {
        var run = runs().add(new RunScenario(newRun()).started(1));
        long before = feed().head().block().position();

        deleter().delete(run.run()).block();

        assertThat(feed().after(run.run(), before, 10).block().items())
                .singleElement()
                .isInstanceOfSatisfying(FeedItem.DeletionItem.class, item -> {
                    assertThat(item.origin().run()).isEqualTo(run.run());
                    assertThat(item.before()).isEqualTo(LifecycleState.IN_PROGRESS);
                });
    }

    @Test
    default void laterEventCreatesRunAgain() {
        var run = newRun();
        runs().add(new RunScenario(run).completes(1, "A[x]", schema("a")));
        deleter().delete(run).block();

        runs().addNew(new RunScenario(run).started(2));

        assertThat(runs().contains(run)).isTrue();
    }
}

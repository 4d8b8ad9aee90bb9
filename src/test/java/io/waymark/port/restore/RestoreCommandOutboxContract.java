package io.waymark.port.restore;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.broker.BrokerUnavailableException;
import io.waymark.port.restore.RestoreCommandOutbox.RestoreCommand;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Contract tests of {@link RestoreCommandOutbox}. Other tests may share the outbox, so each test empties it first. */
public interface RestoreCommandOutboxContract {

    RestoreCommandOutbox outbox();

    ScenarioStore runs();

    @Test
    default void commandsArePublishedOnceInOrder() {
        publishAll();
        var first = addRestore();
        var second = addRestore();

        assertThat(publishAll()).extracting(RestoreCommand::run).containsExactly(first, second);
        assertThat(publishAll()).isEmpty();
    }

    @Test
    default void emptyOutboxCallsNoPublisher() {
        publishAll();

        var published = outbox().publishPending(
                        commands -> Mono.error(new AssertionError("there is no command: " + commands)))
                .block();

        assertThat(published).isZero();
    }

    @Test
    default void failedCommandsArePublishedAgain() {
        publishAll();
        var run = addRestore();
        var failure = new BrokerUnavailableException("Cannot publish: injected by the test", new Exception());

        assertThatThrownBy(outbox().publishPending(commands -> Mono.error(failure))::block)
                .hasMessageContaining("injected");

        assertThat(publishAll()).extracting(RestoreCommand::run).containsExactly(run);
    }

    /** Publishes all commands and returns them. */
    private List<RestoreCommand> publishAll() {
        var published = new ArrayList<RestoreCommand>();
        int before;
        do {
            before = published.size();
            var count = outbox().publishPending(commands -> Mono.fromRunnable(() -> published.addAll(commands)))
                    .block();
            assertThat(count).isEqualTo(published.size() - before);
        } while (published.size() > before);
        return published;
    }

    private RunId addRestore() {
        var run = new RunScenario(newRun()).planned(0, "A").starts(1, "A[x]");
        var before = run.state();
        run.completes(2, "A[x]", schema("a")).restores(3, "A", before);
        return runs().add(run).run();
    }
}

package io.waymark.postgres.write;

import static io.waymark.fixture.EventFixtures.completed;
import static io.waymark.fixture.EventFixtures.newRun;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.DatabaseRows;
import io.waymark.postgres.StoreFixture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that the division of events into transactions does not affect the stored records. */
class BatchSplitInvarianceIT {
    private static final StoreFixture fixture = new StoreFixture(BatchSplitInvarianceIT.class);

    @Test
    void resultKeepsItsFirstPositionWithinTransaction() {
        var together = fixture.writer(newRun());
        events(together.undoCheck().now().id()).forEach(together::apply);
        together.store();
        var alone = fixture.writer(newRun());
        events(alone.undoCheck().now().id()).forEach(event -> alone.apply(event).store());

        assertThat(ordinal(alone.number())).isEqualTo(1);
        assertThat(ordinal(together.number())).isEqualTo(1);
    }

    private static List<RunEvent> events(RunId run) {
        return List.of(
                completed(run, "1", "Loader", "a"),
                completed(run, "2", "Splitter", "a"),
                completed(run, "3", "Loader", "b"));
    }

    private static long ordinal(long run) {
        return DatabaseRows.number(
                fixture.connections(), "select ordinal from result where run_no = $1 and module = 'Loader'", run);
    }
}

package io.waymark.postgres.write;

import static io.waymark.fixture.EventFixtures.completed;
import static io.waymark.fixture.EventFixtures.newRun;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.RandomRun;
import io.waymark.postgres.StoreFixture;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"snapshot", "metadata_version", "result", "event", "execution"})
    void rowsDoNotDependOnBatches(String table) {
        var together = new RandomRun(newRun(), 5);
        var writer = fixture.writer(together.id());
        IntStream.range(0, 200).forEach(i -> writer.apply(together.next()));
        writer.store();
        var alone = new RandomRun(newRun(), 5);
        var single = fixture.writer(alone.id());
        IntStream.range(0, 200).forEach(i -> single.apply(alone.next()).store());

        assertThat(content(table, single.number())).isNotZero().isEqualTo(content(table, writer.number()));
    }

    /** Returns a sum of hashes of all rows of a run. */
    private static long content(String table, long run) {
        return DatabaseRows.number(fixture.connections(), """
                select sum(hashtext((to_jsonb(t) - array['run_no', 'feed_rank', 'content', 'event_content'])::text))
                from %s t where run_no = $1
                """.formatted(table), run);
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

package io.waymark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.ConnectionFactories;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.EventFixtures;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A set of runs that receive the same events, with checks of their stored records. */
record RunSet(List<RunId> ids) {

    static RunSet some(int count) {
        return new RunSet(
                IntStream.range(0, count).mapToObj(i -> EventFixtures.newRun()).toList());
    }

    /** Sends the events with these numbers of each run. */
    void send(EventsTopic topic, int from, int to) {
        topic.send(ids.stream().collect(Collectors.toMap(run -> run, run -> events(run, from, to))));
    }

    private static List<byte[]> events(RunId run, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> EventFixtures.json(run, String.valueOf(i), "Loader"))
                .toList();
    }

    void awaitApplied(String database, int each) throws Exception {
        Awaiter.until(
                "%d events of each run are applied".formatted(each),
                () -> number(
                                database,
                                "select count(*) from run where events_ever >= " + each + " and " + sqlCondition())
                        == ids.size());
    }

    /** Checks the number of applied events, both the counters and the rows. */
    void assertApplied(String database, int each) {
        assertThat(number(database, "select sum(events_ever) from run where " + sqlCondition()))
                .isEqualTo((long) ids.size() * each);
        assertThat(number(
                        database, "select count(*) from applied_event join run using (run_no) where " + sqlCondition()))
                .isEqualTo((long) ids.size() * each);
    }

    /** Returns the SQL condition that selects these runs. */
    String sqlCondition() {
        return ids.stream().map(run -> "'" + run + "'").collect(Collectors.joining(", ", "run_id in (", ")"));
    }

    private static long number(String database, String query) {
        return DatabaseRows.number(ConnectionFactories.get(database), query);
    }
}

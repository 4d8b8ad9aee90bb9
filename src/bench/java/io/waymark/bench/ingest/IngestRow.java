package io.waymark.bench.ingest;

import io.waymark.bench.ground.Ground;
import io.waymark.bench.ground.Happening.Difference;
import io.waymark.bench.ground.JavaProcess;
import io.waymark.bench.ground.Launch;
import io.waymark.bench.ground.Row;
import io.waymark.bench.ground.Subscribers;
import io.waymark.bench.ingest.IngestRace.Contender;
import io.waymark.bench.report.Report;
import java.sql.SQLException;
import java.util.List;

/**
 * How many events a second are taken from a topic that holds them and stored: the bare pipeline, Waymark, and Waymark
 * with a subscriber to everything. All three take the same topic, in turn; meanwhile the others are held still.
 */
public final class IngestRow implements Row {

    @Override
    public String name() {
        return "ingest";
    }

    @Override
    public void measure(Ground ground, Report report) throws Exception {
        report.progress("ingest: starting the bare pipeline and Waymark twice");
        try (var waymark = Launch.start(ground, "ingest");
                var fed = Launch.startOn(ground, ground.fresh("ingest_fed"), waymark.topic());
                var subscriber = Subscribers.of(ground, fed.url() + "/api/v1/feed", 1);
                var bare = bare(ground, waymark.topic());
                var spare = bare(ground, waymark.topic());
                var race = new IngestRace(
                        ground, report, bare, Contender.of(waymark, null), Contender.of(fed, subscriber), spare)) {
            race.warmUp();
            for (int fields : List.of(20, 300)) {
                for (var difference : Difference.values()) {
                    race.run(fields, difference);
                }
            }
        }
    }

    private static Contender bare(Ground ground, String topic) throws SQLException {
        var name = ground.fresh("bare");
        var database = ground.database(name);
        var process =
                JavaProcess.of(BarePipeline.class, ground.log(name), "-Xmx1g", ground.kafka(), topic, database, "2");
        process.hear();
        return new Contender("bare pipeline", process, Ground.jdbc(database), null, null);
    }
}

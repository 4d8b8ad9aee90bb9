package io.waymark.bench.ingest;

import io.waymark.bench.environment.Benchmark;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.JavaProcess;
import io.waymark.bench.environment.SubscriberProcess;
import io.waymark.bench.environment.TimedEvent.Difference;
import io.waymark.bench.environment.WaymarkLauncher;
import io.waymark.bench.ingest.IngestComparison.Contender;
import io.waymark.bench.report.BenchmarkReport;
import java.sql.SQLException;
import java.util.List;

/**
 * Measures how many events per second are consumed from a filled topic and stored: by the minimal pipeline, by Waymark,
 * and by Waymark with a subscriber to all items. All three consume the same topic in turns; the others are stopped
 * meanwhile.
 */
public final class IngestBenchmark implements Benchmark {

    @Override
    public String name() {
        return "ingest";
    }

    @Override
    public void measure(Environment environment, BenchmarkReport report) throws Exception {
        report.progress("ingest: starting the bare pipeline and Waymark twice");
        try (var waymark = WaymarkLauncher.start(environment, "ingest");
                var fed = WaymarkLauncher.startOn(environment, environment.fresh("ingest_fed"), waymark.topic());
                var subscriber = SubscriberProcess.of(environment, fed.url() + "/api/v1/feed", 1);
                var bare = bare(environment, waymark.topic());
                var spare = bare(environment, waymark.topic());
                var race = new IngestComparison(
                        environment, report, bare, Contender.of(waymark, null), Contender.of(fed, subscriber), spare)) {
            race.warmUp();
            for (int fields : List.of(20, 300)) {
                for (var difference : Difference.values()) {
                    race.run(fields, difference);
                }
            }
        }
    }

    private static Contender bare(Environment environment, String topic) throws SQLException {
        var name = environment.fresh("bare");
        var database = environment.database(name);
        var process = JavaProcess.of(
                BaselinePipeline.class, environment.log(name), "-Xmx1g", environment.kafka(), topic, database, "2");
        process.readResponse();
        return new Contender("bare pipeline", process, Environment.jdbc(database), null, null);
    }
}

package io.waymark.bench;

import io.waymark.bench.fanout.FanOutRow;
import io.waymark.bench.ground.Asked;
import io.waymark.bench.ground.Ground;
import io.waymark.bench.ground.Row;
import io.waymark.bench.history.GrowthRow;
import io.waymark.bench.history.PageRow;
import io.waymark.bench.history.SizeRow;
import io.waymark.bench.ingest.IngestRow;
import io.waymark.bench.life.HeapRow;
import io.waymark.bench.life.StartRow;
import io.waymark.bench.live.IdleRow;
import io.waymark.bench.live.LatencyRow;
import io.waymark.bench.report.Report;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures the rows that its arguments name, all without any; {@code name=value} sets a size. The report is in {@code
 * target/bench}.
 */
public final class Bench {

    static final List<Row> ROWS = List.of(
            new IngestRow(),
            new LatencyRow(),
            new FanOutRow(),
            new IdleRow(),
            new PageRow(),
            new GrowthRow(),
            new SizeRow(),
            new StartRow(),
            new HeapRow());

    private Bench() {}

    public static void main(String... words) throws Exception {
        var asked = Asked.of(words);
        var folder = Path.of("target", "bench").toAbsolutePath();
        var report = new Report(folder, System.out);
        report.progress("starting PostgreSQL and Kafka");
        try (var ground = Ground.open(asked, folder)) {
            measure(ground, report);
        }
        System.exit(0); // whatever a row left running
    }

    static void measure(Ground ground, Report report) throws Exception {
        for (var row : ROWS) {
            if (ground.asked().wants(row)) {
                row.measure(ground, report);
            }
        }
    }
}

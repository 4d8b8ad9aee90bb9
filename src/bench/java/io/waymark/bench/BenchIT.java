package io.waymark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.bench.ground.Asked;
import io.waymark.bench.ground.Ground;
import io.waymark.bench.report.Report;
import io.waymark.fixture.Servers;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The figures mean nothing here. */
class BenchIT {

    @Test
    void everyRowOfTheBenchmarksIsMeasuredAndTold() throws Exception {
        var folder = Path.of("target", "bench-tried").toAbsolutePath();
        Files.createDirectories(folder);
        try (var out = new PrintStream(folder.resolve("out.txt").toFile(), StandardCharsets.UTF_8);
                var ground = new Ground(
                        Asked.toTry(), folder, Servers.newDatabase(getClass()), Servers.bootstrapServers())) {
            Bench.measure(ground, new Report(folder, out));
        }
        var report = Files.readString(folder.resolve("report.txt"));
        for (var row : Bench.ROWS) {
            assertThat(report).contains("\n" + row.name() + " ");
        }
        assertThat(folder.resolve("report.json")).isNotEmptyFile();
    }
}

package io.waymark.bench.lifecycle;

import io.waymark.bench.environment.Benchmark;
import io.waymark.bench.environment.BenchmarkArguments;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.JavaProgram;
import io.waymark.bench.environment.Waiting;
import io.waymark.bench.environment.WaymarkLauncher;
import io.waymark.bench.report.BenchmarkReport;
import io.waymark.bench.report.Measurement;
import io.waymark.bench.report.Measurement.Target;
import io.waymark.bench.report.Samples;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures the time from the start command to the first successful readiness check. */
public final class StartupBenchmark implements Benchmark {

    private static final int FIRST_JAVA_WITH_CACHE = 25;
    private static final int IDLE_MILLIS = 20_000;

    private final List<Double> image = new ArrayList<>();
    private final List<Double> idle = new ArrayList<>();
    private final List<Double> jar = new ArrayList<>();
    private final List<Double> first = new ArrayList<>();

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void measure(Environment environment, BenchmarkReport report) throws Exception {
        var trained = trained(environment, report);
        for (int round = 0; round < environment.arguments().rounds(); round++) {
            report.progress("start: round " + (round + 1));
            measure(environment, trained);
        }
        addMeasurement(
                report, "the service as its image has it, with an empty database, to ready", image, Target.atMost(1.5));
        if (!idle.isEmpty()) {
            report.add(Measurement.of(
                            "start",
                            "the same, resident memory %d s after the start".formatted(IDLE_MILLIS / 1_000),
                            "MB",
                            new Samples(idle))
                    .withTarget(Target.atMost(250)));
        }
        addMeasurement(report, "the service jar, with an empty database, to ready", jar, null);
        addMeasurement(
                report, "as spring-boot:run, servers of its own for the first time, to ready", first, Target.atMost(5));
    }

    private void measure(Environment environment, @Nullable JavaProgram trained) throws IOException, SQLException {
        if (trained != null) {
            try (var waymark = WaymarkLauncher.start(environment, "start_image", trained)) {
                image.add(seconds(waymark.startedWithin()));
                Waiting.millis(IDLE_MILLIS);
                idle.add(waymark.process().resident() / (double) (1 << 20));
            }
        }
        try (var waymark = WaymarkLauncher.start(environment, "start")) {
            jar.add(seconds(waymark.startedWithin()));
        }
        if (!environment.arguments().smallest()) {
            first.add(
                    seconds(WaymarkLauncher.startEmbedded(environment, JavaProgram.exploded(environment.arguments()))));
        }
    }

    private static @Nullable JavaProgram trained(Environment environment, BenchmarkReport report) throws Exception {
        BenchmarkArguments arguments = environment.arguments();
        var original = JavaProgram.jar();
        if (arguments.smallest() || original == null) {
            return null;
        }
        if (Runtime.version().feature() < FIRST_JAVA_WITH_CACHE) {
            report.note("the image's Java is 25, and this one has no cache as it has: left out");
            return null;
        }
        report.progress("start: training");
        return ServiceImage.trained(environment, original);
    }

    private static void addMeasurement(
            BenchmarkReport report, String what, List<Double> seconds, @Nullable Target target) {
        if (!seconds.isEmpty()) {
            var measurement = Measurement.of("start", what, "s", new Samples(seconds));
            report.add(target == null ? measurement : measurement.withTarget(target));
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}

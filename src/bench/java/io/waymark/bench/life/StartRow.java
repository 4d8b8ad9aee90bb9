package io.waymark.bench.life;

import io.waymark.bench.ground.Asked;
import io.waymark.bench.ground.Ground;
import io.waymark.bench.ground.Launch;
import io.waymark.bench.ground.Program;
import io.waymark.bench.ground.Row;
import io.waymark.bench.report.Finding;
import io.waymark.bench.report.Finding.Aim;
import io.waymark.bench.report.Report;
import io.waymark.bench.report.Samples;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From the command to the first answer that it is ready. */
public final class StartRow implements Row {

    private static final int FIRST_JAVA_WITH_CACHE = 25;

    private final List<Double> image = new ArrayList<>();
    private final List<Double> jar = new ArrayList<>();
    private final List<Double> first = new ArrayList<>();

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void measure(Ground ground, Report report) throws Exception {
        var trained = trained(ground, report);
        for (int round = 0; round < ground.asked().rounds(); round++) {
            report.progress("start: round " + (round + 1));
            measure(ground, trained);
        }
        tell(report, "the service as its image has it, with an empty database, to ready", image, Aim.atMost(4));
        tell(report, "the service jar, with an empty database, to ready", jar, null);
        tell(report, "as spring-boot:run, servers of its own for the first time, to ready", first, Aim.atMost(12));
    }

    private void measure(Ground ground, @Nullable Program trained) throws IOException, SQLException {
        if (trained != null) {
            try (var waymark = Launch.start(ground, "start_image", trained)) {
                image.add(seconds(waymark.startedWithin()));
            }
        }
        try (var waymark = Launch.start(ground, "start")) {
            jar.add(seconds(waymark.startedWithin()));
        }
        if (!ground.asked().smallest()) {
            first.add(seconds(Launch.startEmbedded(ground, Program.exploded(ground.asked()))));
        }
    }

    private static @Nullable Program trained(Ground ground, Report report) throws Exception {
        Asked asked = ground.asked();
        var original = Program.jar();
        if (asked.smallest() || original == null) {
            return null;
        }
        if (Runtime.version().feature() < FIRST_JAVA_WITH_CACHE) {
            report.note("the image's Java is 25, and this one has no cache as it has: left out");
            return null;
        }
        report.progress("start: training");
        return Image.trained(ground, original);
    }

    private static void tell(Report report, String what, List<Double> seconds, @Nullable Aim aim) {
        if (!seconds.isEmpty()) {
            var finding = Finding.of("start", what, "s", new Samples(seconds));
            report.add(aim == null ? finding : finding.aim(aim));
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}

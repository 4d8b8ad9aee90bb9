package io.waymark.bench.life;

import io.waymark.bench.ground.Ground;
import io.waymark.bench.ground.Launch;
import io.waymark.bench.ground.Row;
import io.waymark.bench.report.Finding;
import io.waymark.bench.report.Finding.Aim;
import io.waymark.bench.report.Report;
import io.waymark.bench.report.Samples;
import java.util.ArrayList;
import java.util.List;

/** From the command to the first answer that it is ready. */
public final class StartRow implements Row {

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void measure(Ground ground, Report report) throws Exception {
        List<Double> alone = new ArrayList<>();
        List<Double> first = new ArrayList<>();
        for (int round = 0; round < ground.asked().rounds(); round++) {
            report.progress("start: round " + (round + 1));
            try (var waymark = Launch.start(ground, "start")) {
                alone.add(waymark.startedWithin().toMillis() / 1e3);
            }
            if (!ground.asked().smallest()) {
                first.add(Launch.startEmbedded(ground).toMillis() / 1e3);
            }
        }
        report.add(Finding.of("start", "the service, with an empty database, to ready", "s", new Samples(alone))
                .aim(Aim.atMost(4)));
        if (!first.isEmpty()) {
            report.add(Finding.of(
                            "start", "with servers of its own, for the first time, to ready", "s", new Samples(first))
                    .aim(Aim.atMost(12)));
        }
    }
}

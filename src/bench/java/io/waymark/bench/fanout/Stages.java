package io.waymark.bench.fanout;

import io.waymark.bench.ground.Ground;
import io.waymark.bench.ground.JavaProcess;
import io.waymark.bench.ground.Launch;
import io.waymark.bench.ground.Subscribers;
import io.waymark.bench.report.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All that are compared, each with its own subscribers; Waymark is the first. */
final class Stages implements AutoCloseable {

    private final List<Stage> stages = new ArrayList<>();

    /**
     * A broadcaster and its subscribers.
     *
     * @param bytesEach resident memory of the broadcaster that one subscriber takes, before anything is sent
     */
    record Stage(Broadcaster broadcaster, Subscribers subscribers, long bytesEach) {}

    static Stages open(Ground ground, Report report, int subscribers) throws Exception {
        var stages = new Stages();
        try {
            var waymark = new WaymarkBroadcaster(ground, Launch.start(ground, "fanout"));
            var template = waymark.template();
            stages.add(ground, waymark, subscribers);
            stages.add(ground, bare(ground, template), subscribers);
            var nchan = Nchan.start(ground, template);
            if (nchan.isEmpty()) {
                report.note("nginx with nchan is not installed (Debian: nginx and libnginx-mod-nchan): left out");
            } else {
                stages.add(ground, nchan.get(), subscribers);
            }
            report.note("an item's data is %,d bytes".formatted(template.length()));
            return stages;
        } catch (Exception failure) {
            stages.close();
            throw failure;
        }
    }

    private void add(Ground ground, Broadcaster broadcaster, int count) {
        long before = broadcaster.resident();
        var subscribers = Subscribers.of(ground, broadcaster.feed(), count);
        long each = (broadcaster.resident() - before) / count;
        stages.add(new Stage(broadcaster, subscribers, each));
    }

    private static Broadcaster bare(Ground ground, String template) throws IOException {
        int port = Launch.freePort();
        var process =
                JavaProcess.of(BareFeed.class, ground.log(ground.fresh("bare_feed")), "-Xmx1g", Integer.toString(port));
        process.hear();
        return new HttpBroadcaster("bare reactor-netty", port, template, process::resident, process::close);
    }

    List<Stage> all() {
        return List.copyOf(stages);
    }

    @Override
    public void close() {
        for (var stage : stages.reversed()) {
            stage.subscribers().close();
            stage.broadcaster().close();
        }
    }
}

package io.waymark.bench.fanout;

import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.JavaProcess;
import io.waymark.bench.environment.SubscriberProcess;
import io.waymark.bench.environment.WaymarkLauncher;
import io.waymark.bench.report.BenchmarkReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All compared broadcasters, each with its subscribers. Waymark is the first. */
final class BroadcasterSet implements AutoCloseable {

    private final List<BroadcasterWithSubscribers> broadcasters = new ArrayList<>();

    /**
     * A broadcaster and its subscribers.
     *
     * @param bytesEach resident memory of the broadcaster per subscriber, before the first item
     */
    record BroadcasterWithSubscribers(Broadcaster broadcaster, SubscriberProcess subscribers, long bytesEach) {}

    static BroadcasterSet open(Environment environment, BenchmarkReport report, int subscribers) throws Exception {
        var broadcasterSet = new BroadcasterSet();
        try {
            var waymark = new WaymarkBroadcaster(environment, WaymarkLauncher.start(environment, "fanout"));
            var template = waymark.template();
            broadcasterSet.add(environment, waymark, subscribers);
            broadcasterSet.add(environment, bare(environment, template), subscribers);
            var nchan = NchanBroadcaster.start(environment, template);
            if (nchan.isEmpty()) {
                report.note("nginx with nchan is not installed (Debian: nginx and libnginx-mod-nchan): skipped");
            } else {
                broadcasterSet.add(environment, nchan.get(), subscribers);
            }
            report.note("an item's data is %,d bytes".formatted(template.length()));
            return broadcasterSet;
        } catch (Exception failure) {
            broadcasterSet.close();
            throw failure;
        }
    }

    private void add(Environment environment, Broadcaster broadcaster, int count) {
        long before = broadcaster.resident();
        var subscribers = SubscriberProcess.of(environment, broadcaster.feed(), count);
        long each = (broadcaster.resident() - before) / count;
        broadcasters.add(new BroadcasterWithSubscribers(broadcaster, subscribers, each));
    }

    private static Broadcaster bare(Environment environment, String template) throws IOException {
        int port = WaymarkLauncher.freePort();
        var process = JavaProcess.of(
                BaselineFeed.class, environment.log(environment.fresh("bare_feed")), "-Xmx1g", Integer.toString(port));
        process.readResponse();
        return new HttpBroadcaster("bare reactor-netty", port, template, process::resident, process::close);
    }

    List<BroadcasterWithSubscribers> all() {
        return List.copyOf(broadcasters);
    }

    @Override
    public void close() {
        for (var contender : broadcasters.reversed()) {
            contender.subscribers().close();
            contender.broadcaster().close();
        }
    }
}

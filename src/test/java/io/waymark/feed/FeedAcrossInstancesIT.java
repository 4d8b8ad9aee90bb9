package io.waymark.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.ConnectionFactory;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.ServiceProcess;
import io.waymark.fixture.TestService;
import io.waymark.port.feed.FeedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests several writers, several instances on one database and topic, and clients that switch between instances. */
class FeedAcrossInstancesIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final String[] SETTINGS = {
        "--waymark.feed.ring=300KB", "--waymark.feed.progress=1s", "--waymark.kafka.session-timeout=6s"
    };
    private static final int QUERIED_WRITER = 10;
    private static final String REORDERED_TRANSACTIONS = """
            select count(*) from (
                select xmin::text::bigint as began,
                    max(xmin::text::bigint) over (order by position) as latest
                from feed) as items
            where began < latest
            """;
    private static final Pattern CHANGE_ID = Pattern.compile("\"change_id\":\"([^\"]+)\"");

    private static TestService permanent;

    @BeforeAll
    static void start() {
        permanent = TestService.start(FeedAcrossInstancesIT.class, SETTINGS);
    }

    @AfterAll
    static void stop() {
        permanent.close();
    }

    @Test
    void feedIsCompleteAcrossInstanceRestarts() throws Exception {
        var start = cursor();
        var process = CompletableFuture.supplyAsync(() -> ServiceProcess.beside(permanent, SETTINGS));
        var replaced = permanent.startAnother(SETTINGS);
        var killed = process.join();
        var instances =
                new CopyOnWriteArrayList<>(List.of(client(permanent), client(replaced), FeedClient.at(killed.port())));
        var followers = followers(start, instances);
        try (var writers = new EventWriters(0, 4, new CopyOnWriteArrayList<>(List.of(permanent.url(), killed.url())))) {
            await("written items", () -> seen(followers) > 1000);
            killed.kill();
            awaitMore(followers);
            killed.begin();
            instances.remove(1);
            replaced.close();
            try (var another = permanent.startAnother(SETTINGS)) {
                instances.add(client(another));
                awaitMore(followers);
                killed.awaitReady();
                awaitMore(followers);
                killed.stop();
                awaitMore(followers);
                writers.finish();
                check(followers, start, writers);
                instances.removeLast();
            }
        } finally {
            killed.kill();
            followers.values().forEach(FeedFollower::close);
        }
    }

    /** Returns followers of all items, of filtered items, and of one run. */
    private static Map<String, FeedFollower> followers(String start, List<FeedClient> instances) {
        var followers = new LinkedHashMap<String, FeedFollower>();
        for (var query : List.of(
                "",
                " ",
                "kinds=change",
                "module=Splitter",
                "compatibility=breaking",
                "field=zip",
                "run=" + EventWriters.run(0, 1),
                "run=" + EventWriters.run(1, 2),
                "run=never")) {
            followers.put(query, new FeedFollower("/api/v1/feed?" + query.strip(), start, instances));
        }
        var own = EventWriters.run(2, 3);
        followers.put("own " + own, new FeedFollower("/api/v1/runs/" + own + "/feed", start, instances));
        return followers;
    }

    private static void check(Map<String, FeedFollower> followers, String start, EventWriters writers) {
        assertThat(DatabaseRows.number(permanent.context().getBean(ConnectionFactory.class), REORDERED_TRANSACTIONS))
                .as("transactions that committed after a transaction that began later")
                .isPositive();
        var reader = permanent.context().getBean(FeedReader.class);
        await("all snapshots", () -> StoredFeed.after(start, reader).snapshots() >= writers.snapshots());
        var written = StoredFeed.after(start, reader);
        assertThat(written.snapshots()).as("snapshots of all events").isEqualTo(writers.snapshots());
        followers.forEach((query, follower) -> {
            var expected = expectedFrames(written, query);
            await("all items of " + query, () -> follower.log().size() >= expected.size());
            StoredFeed.assertReceived(query, follower.log(), expected);
        });
        assertThat(followers.values()).extracting(FeedFollower::visits).allMatch(visits -> visits > 3);
    }

    private static List<FeedClient.Frame> expectedFrames(StoredFeed written, String query) {
        if (query.startsWith("own ")) {
            return written.passing(Map.of(), query.substring(4));
        }
        var pair = query.strip().split("=", -1);
        return written.passing(pair.length == 2 ? Map.of(pair[0], List.of(pair[1])) : Map.of(), null);
    }

    @Test
    void queryAndFeedMeetAtTheCursor() throws Exception {
        var start = cursor();
        var changes = permanent.url() + "/api/v1/runs/" + EventWriters.run(QUERIED_WRITER, 0) + "/changes";
        try (var other = permanent.startAnother(SETTINGS);
                var writers = new EventWriters(QUERIED_WRITER, 2, List.of(permanent.url(), other.url()))) {
            await("the run", () -> get(changes).statusCode() == 200);
            var seen = new ArrayList<QueryThenFeed>();
            for (int i = 0; i < 20; i++) {
                var before = seen.isEmpty() ? 0 : seen.getLast().answered.size();
                await("more changes", () -> ids(get(changes).body()).size() > before);
                seen.add(new QueryThenFeed(get(changes), client(i % 2 == 0 ? other : permanent)));
            }
            writers.finish();
            var reader = permanent.context().getBean(FeedReader.class);
            await("all snapshots", () -> StoredFeed.after(start, reader).snapshots() >= writers.snapshots());
            var all = ids(get(changes).body());
            for (var one : seen) {
                await("the feed", () -> one.all().size() >= all.size());
                assertThat(one.all()).isEqualTo(all);
                one.close();
            }
        }
    }

    /** The changes that a query returned, followed by the changes of the feed from its cursor. */
    private static final class QueryThenFeed implements AutoCloseable {
        private final List<String> answered;
        private final FeedFollower follower;

        QueryThenFeed(HttpResponse<String> answer, FeedClient instance) {
            answered = FeedAcrossInstancesIT.ids(answer.body());
            follower = new FeedFollower(
                    "/api/v1/runs/" + EventWriters.run(QUERIED_WRITER, 0) + "/feed?kinds=change",
                    answer.headers().firstValue("Waymark-Cursor").orElseThrow(),
                    List.of(instance));
        }

        List<String> all() {
            var ids = new ArrayList<>(answered);
            follower.log().forEach(frame -> ids.addAll(FeedAcrossInstancesIT.ids(frame.data())));
            return ids;
        }

        @Override
        public void close() {
            follower.close();
        }
    }

    private static List<String> ids(String json) {
        return CHANGE_ID.matcher(json).results().map(match -> match.group(1)).toList();
    }

    private static HttpResponse<String> get(String url) {
        var request = HttpRequest.newBuilder(URI.create(url))
                .header("Accept", "application/x-ndjson")
                .build();
        return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static String cursor() {
        return client(permanent).headers("/api/v1/feed").get("waymark-cursor");
    }

    private static FeedClient client(TestService service) {
        return FeedClient.of(service.context());
    }

    private static int seen(Map<String, FeedFollower> followers) {
        return followers.get("").log().size();
    }

    private static void awaitMore(Map<String, FeedFollower> followers) {
        int before = seen(followers);
        await("more items", () -> seen(followers) > before + 400);
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}

package io.waymark.feed;

import static io.waymark.fixture.EventFixtures.completed;
import static io.waymark.fixture.EventFixtures.envelope;
import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.started;
import static io.waymark.fixture.EventFixtures.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.across.ProjectedRuns;
import io.waymark.port.projection.ProjectionStore;
import io.waymark.port.projection.ProjectionStoreContract;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoredRun;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

/** Tests the feed of two instances on one database over HTTP. */
class FeedIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static ConfigurableApplicationContext one;
    private static ConfigurableApplicationContext two;
    private static FeedClient first;
    private static FeedClient second;

    /** The parts of the service that the feed uses. */
    @EnableAutoConfiguration
    @ConfigurationPropertiesScan({
        "io.waymark.feed",
        "io.waymark.postgres",
        "io.waymark.web.server",
        "io.waymark.web.security"
    })
    @ComponentScan(
            basePackages = {
                "io.waymark.feed",
                "io.waymark.postgres",
                "io.waymark.tracing",
                "io.waymark.web.filter",
                "io.waymark.web.problem",
                "io.waymark.web.server",
                "io.waymark.web.security"
            },
            excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*(IT|Test)\\b.*"))
    static class Service {
        @Bean
        InstantSource clock() {
            return InstantSource.system();
        }
    }

    @BeforeAll
    static void start() {
        var database = MigratedDatabase.createUrl(FeedIT.class);
        one = instance(database);
        two = instance(database);
        first = FeedClient.of(one);
        second = FeedClient.of(two);
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    /** Waits until no subscribers of other tests remain. */
    @BeforeEach
    void awaitNoSubscribers() {
        first.awaitSubscribers(one, two, 0);
    }

    private static ConfigurableApplicationContext instance(String database) {
        return new SpringApplicationBuilder(Service.class)
                .web(WebApplicationType.REACTIVE)
                .run(
                        "--spring.r2dbc.url=" + database,
                        "--waymark.kafka.bootstrap-servers=127.0.0.1:9",
                        "--server.port=0",
                        "--management.endpoint.health.validate-group-membership=false",
                        "--waymark.feed.ring=200KB",
                        "--waymark.feed.heartbeat=1s",
                        "--waymark.feed.progress=2s",
                        "--waymark.feed.stall=3s");
    }

    @Test
    void everySubscriberGetsEveryItemInOrder() {
        var start = end();
        var live = Flux.merge(
                        first.frames("/api/v1/feed?from=" + start)
                                .take(written())
                                .collectList(),
                        second.frames("/api/v1/feed?from=" + start)
                                .take(written())
                                .collectList(),
                        second.frames("/api/v1/feed?from=" + start)
                                .take(written())
                                .collectList())
                .collectList()
                .toFuture()
                .orTimeout(60, TimeUnit.SECONDS);
        writeConcurrently();

        var seen = live.join();

        assertThat(seen.get(0)).hasSize(written()).doesNotHaveDuplicates();
        assertThat(positions(seen.get(0))).isSorted().doesNotHaveDuplicates();
        assertThat(seen.get(1)).isEqualTo(seen.get(0));
        assertThat(seen.get(2)).isEqualTo(seen.get(0));
        var later = first.items("/api/v1/feed?from=" + start, written());
        assertThat(later).as("items from the database").isEqualTo(seen.get(0));
        for (int i = 0; i < 20; i++) {
            int read = ThreadLocalRandom.current().nextInt(later.size());
            assertThat(second.itemsAfter(later.get(read).id(), written() - read - 1))
                    .as("resumed after item %d", read)
                    .isEqualTo(later.subList(read + 1, later.size()));
        }
    }

    private static final int WRITERS = 6;
    private static final int TRANSACTIONS = 25;

    /** Returns the number of written items: each transaction adds one run with one snapshot and one run with two. */
    private static int written() {
        return WRITERS * TRANSACTIONS * 5;
    }

    private static void writeConcurrently() {
        Flux.range(0, WRITERS)
                .flatMap(writer -> Flux.range(0, TRANSACTIONS)
                        .concatMap(i -> FeedCommits.store(writer % 2 == 0 ? one : two, twoRuns()))
                        .subscribeOn(Schedulers.boundedElastic()))
                .blockLast(TIMEOUT);
    }

    private static List<RunUpdate> twoRuns() {
        var small = newRun();
        var large = newRun();
        return List.of(
                update(StoredRun.unknown(small), started(small, "1", "Loader")),
                update(StoredRun.unknown(large), started(large, "1", "Loader"), started(large, "2", "Splitter")));
    }

    @Test
    void earliestStartsAtTheFirstItem() {
        var run = newRun();
        record(update(StoredRun.unknown(run), started(run, "1", "Loader"), started(run, "2", "Splitter")));
        var items = first.items("/api/v1/runs/" + run + "/feed?from=earliest", 3);
        assertThat(items).extracting(FeedClient.Frame::event).containsExactly("snapshot", "run", "snapshot");
        assertThat(items)
                .extracting(FeedClient.Frame::data)
                .allSatisfy(data -> assertThat(data).contains("\"run_id\":\"" + run + "\""));
    }

    @Test
    void feedOpensBeforeItsRunStarts() {
        var run = newRun();
        var waiting = second.frames("/api/v1/runs/" + run + "/feed")
                .take(2)
                .collectList()
                .toFuture()
                .orTimeout(60, TimeUnit.SECONDS);
        second.awaitSubscribers(one, two, 1);
        record(update(StoredRun.unknown(run), started(run, "1", "Loader")));
        assertThat(waiting.join()).extracting(FeedClient.Frame::event).containsExactly("snapshot", "run");
    }

    @Test
    void filtersAreEvaluatedByTheServer() {
        var start = end();
        var run = newRun();
        record(update(
                StoredRun.unknown(run),
                started(run, "1", "Loader"),
                completed(run, "2", "Loader", "age", "income"),
                completed(run, "3", "Splitter", "age")));
        var feed = "/api/v1/feed?from=" + start + "&";
        assertThat(first.items(feed + "kinds=change&change_type=create,delete", 2))
                .extracting(FeedClient.Frame::event)
                .containsOnly("change");
        assertThat(first.items(feed + "field=income", 2)).hasSize(2);
        assertThat(first.items(feed + "module=Splitter&kinds=snapshot", 1)).hasSize(1);
    }

    @Test
    void prunedItemsAppearAsGaps() {
        var run = newRun();
        var limits = new RunPlan(null, null, null, new HistoryPruningLimits(2, 0, 0));
        var events = new ArrayList<RunEvent>();
        events.add(new RunEvent.RunPlanned(envelope(run, "0", 0), limits, Value.Members.empty()));
        IntStream.range(1, 6).forEach(i -> events.add(started(run, "e" + i, "M" + i)));
        record(update(StoredRun.unknown(run), events.toArray(RunEvent[]::new)));

        var items = first.items("/api/v1/runs/" + run + "/feed?from=earliest", 5);

        assertThat(items).extracting(FeedClient.Frame::event).containsExactly("run", "gap", "run", "gap", "snapshot");
        assertThat(items.get(3).data())
                .contains("\"reason\":\"limit\"", "\"to\":\"" + items.get(3).id() + "\"");
    }

    @Test
    void foreignOrFutureCursorResets() {
        assertThat(first.items("/api/v1/feed?from=0ther.1", 1).getFirst().event())
                .isEqualTo("reset");
        first.awaitSubscribers(one, two, 0);
        var future = end().replaceFirst("\\..*", ".zzzzzzzz");
        var run = newRun();
        var began = new CompletableFuture<FeedClient.Frame>();
        var frames = first.after(future)
                .doOnNext(began::complete)
                .take(3)
                .collectList()
                .toFuture()
                .orTimeout(60, TimeUnit.SECONDS);
        began.orTimeout(60, TimeUnit.SECONDS).join();
        record(update(StoredRun.unknown(run), started(run, "1", "Loader")));
        assertThat(frames.join()).extracting(FeedClient.Frame::event).containsExactly("reset", "snapshot", "run");
    }

    /** DS-7, BL-2. The client validates each frame against the API description. */
    @Test
    void projectionAddsDatasetAndLateItems() {
        var workflow = ProjectedRuns.newWorkflow();
        var store = one.getBean(ProjectionStore.class);
        ProjectionStoreContract.advance(store);
        var start = end();
        var runs = new ScenarioStore(one.getBean(RunStore.class));
        for (int i = 0; i < 5; i++) {
            runs.add(ProjectedRuns.planned(workflow)
                    .starts(10, "A[x]")
                    .completes(20, "A[x]", EventFixtures.schema(i < 4 ? "age" : "income")));
        }
        var late = runs.add(ProjectedRuns.planned(workflow).starts(30, "A[x]"));
        ProjectionStoreContract.advance(store);
        store.reportLateExecutions(ProjectionStoreContract.OWNER, ProjectionStoreContract.LEASE, RunScenario.at(100))
                .block();

        var feed = "/api/v1/feed?from=" + start + "&kinds=dataset,late&workflow=" + workflow;
        var items = second.items(feed, 6);

        assertThat(items)
                .extracting(FeedClient.Frame::event)
                .containsExactly("dataset", "dataset", "dataset", "dataset", "dataset", "late");
        assertThat(items.subList(0, 5))
                .extracting(frame -> record(frame).get("record_type").asString())
                .containsOnly("version", "change");
        assertThat(record(items.getLast()).get("run_id").asString())
                .isEqualTo(late.run().value());
        assertThat(record(items.getLast()).get("expected_seconds").asDouble()).isEqualTo(20);
        assertThat(record(items.getLast()).get("elapsed_seconds").asDouble()).isEqualTo(70);
    }

    private static JsonNode record(FeedClient.Frame frame) {
        return DomainJson.MAPPER.readTree(frame.data()).get("record");
    }

    /** FEED-3, FEED-16, reports 18 and 19. */
    @ParameterizedTest
    @CsvSource({
        "feed?from=yesterday, malformed-cursor, cursor",
        "feed?from=, malformed-cursor, cursor",
        "feed?lastEventId=undefined, malformed-cursor, cursor",
        "feed?kinds=snapshots, malformed-parameter, timing",
        "feed?kind=snapshot, unknown-parameter, kinds",
        "feed?lastEventID=f.1, unknown-parameter, lastEventId",
        "runs/r/feed?Last-Event-ID=f.1, unknown-parameter, lastEventId",
        "runs/a%20b/feed, malformed-run-id, run id"
    })
    void malformedRequestsAreRejected(String path, String problem, String detail) {
        assertThat(first.rejection("/api/v1/" + path))
                .startsWith("400 application/problem+json")
                .contains("urn:waymark:problem:" + problem)
                .contains(detail);
    }

    /** FEED-11, report 18. */
    @Test
    void polyfillsResumeAfterLastEventId() {
        var run = newRun();
        record(update(StoredRun.unknown(run), started(run, "1", "A"), started(run, "2", "B")));
        var all = first.items("/api/v1/runs/" + run + "/feed?from=earliest", 3);

        var resumed = second.items(
                "/api/v1/runs/" + run + "/feed?lastEventId=" + all.getFirst().id(), 2);

        assertThat(resumed).isEqualTo(all.subList(1, 3));
    }

    /** API-17, report 18. */
    @Test
    void headRequestReturnsAtOnce() {
        assertThat(first.headStatus("/api/v1/runs/never/feed")).isEqualTo(200);
    }

    @Test
    void stalledReaderIsDisconnected() throws Exception {
        var run = newRun();
        try (var socket = first.openAndNeverRead("/api/v1/runs/" + run + "/feed")) {
            first.awaitSubscribers(one, two, 1);
            var context = Value.Members.of("text", new Value.Text("x".repeat(100_000)));
            var events = IntStream.range(0, 150)
                    .mapToObj(i -> new RunEvent.ModuleStarted(
                            envelope(run, "e" + i, i), new ModuleExperimentName("M", "default"), null, context))
                    .toArray(RunEvent[]::new);
            record(update(StoredRun.unknown(run), events));
            var otherRun = newRun();
            record(update(StoredRun.unknown(otherRun), started(otherRun, "1", "Loader")));
            assertThat(first.items("/api/v1/runs/" + otherRun + "/feed?from=earliest", 2))
                    .hasSize(2);

            first.awaitSubscribers(one, two, 0);

            assertThat(socket.isClosed()).as("closed by the client").isFalse();
        }
    }

    @Test
    void responseHeadersDescribeTheStream() {
        var headers = first.headers("/api/v1/feed");
        assertThat(headers.get("content-type")).startsWith("text/event-stream");
        assertThat(headers.get("cache-control")).isEqualTo("no-store");
        assertThat(headers.get("x-accel-buffering")).isEqualTo("no");
        assertThat(headers.get("waymark-cursor")).matches("[0-9a-z]+\\.[0-9a-z]+");
    }

    @Test
    void silentStreamSendsHeartbeatsAndProgress() {
        var text = first.text("/api/v1/feed?module=Nobody", Duration.ofSeconds(5), () -> {
            var run = newRun();
            record(update(StoredRun.unknown(run), started(run, "1", "Loader")));
        });
        assertThat(text).startsWith("retry: ").contains("\n:\n\n").contains("event: progress\n\n");
    }

    @Test
    void disconnectedSubscriberIsRemovedAtOnce() {
        var open = first.frames("/api/v1/feed").subscribe();
        first.awaitSubscribers(one, two, 1);
        open.dispose();
        first.awaitSubscribers(one, two, 0);
    }

    private static String end() {
        return first.headers("/api/v1/feed").get("waymark-cursor");
    }

    private static void record(RunUpdate... updates) {
        FeedCommits.store(one, Arrays.asList(updates)).block(TIMEOUT);
    }

    private static List<Long> positions(List<FeedClient.Frame> frames) {
        return frames.stream()
                .map(frame -> io.waymark.port.feed.Cursor.parse(frame.id()).position())
                .toList();
    }
}

package io.waymark.postgres.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.port.projection.ProjectionStepResult;
import io.waymark.port.projection.ProjectionStore;
import io.waymark.postgres.StoreFixture;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;

/** Interrupts and repeats passes over one generated history. The tests share the tables and run in order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProjectionTransactionIT {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int EVENTS = Integer.getInteger("waymark.projection.events", 600);
    private static final int MAX_CALLS = 20;
    private static final int KILLS = Integer.getInteger("waymark.projection.kills", 200);

    private static StoreFixture fixture;
    private static GeneratedRuns runs;
    private static Random random;
    private static List<String> undisturbed;

    @BeforeAll
    static void project() {
        long seed = Long.getLong("waymark.projection.seed", new Random().nextLong());
        System.out.println("Projection transactions from seed " + seed);
        fixture = new StoreFixture(ProjectionTransactionIT.class);
        runs = new GeneratedRuns(fixture, seed);
        random = new Random(seed);
        runs.store(EVENTS);
        ProjectionModelIT.advance(store(), 50);
        undisturbed = ProjectionTables.rows(fixture.database());
    }

    @Test
    @Order(1)
    void rebuildAfterKillsGivesTheSameTables() {
        store().rebuild("across-runs").block();
        int kills = 0;
        for (int attempt = 0; kills < KILLS && attempt < 10 * KILLS; attempt++) {
            kills += advanceUntilKilled("a", 1) ? 1 : 0;
        }
        finishRebuild("a");

        assertThat(kills).isEqualTo(KILLS);
        assertThat(ProjectionTables.rows(fixture.database())).isEqualTo(undisturbed);
        assertThat(store().status().block().getFirst().generation()).isEqualTo(2);
    }

    @Test
    @Order(2)
    void rebuildAddsNothingToTheFeed() {
        var head = fixture.reader().head().block();

        store().rebuild("across-runs").block();
        finishRebuild("a");

        assertThat(fixture.reader().head().block()).isEqualTo(head);
        assertThat(ProjectionTables.rows(fixture.database())).isEqualTo(undisturbed);
    }

    @Test
    @Order(3)
    void oldTablesAreServedDuringARebuild() {
        store().rebuild("across-runs").block();
        store().advance("a", LEASE, 10).block();

        assertThat(store().status().block().getFirst().rebuild()).isNotNull();
        assertThat(ProjectionTables.rows(fixture.database())).isEqualTo(undisturbed);
        finishRebuild("a");
    }

    @Test
    @Order(4)
    void obsoleteGenerationsAreDeleted() {
        deleteObsoleteRows();

        assertThat(ProjectionTables.query(
                        fixture.database(), "select count(distinct generation)::text from dataset_version"))
                .containsExactly("1");
        assertThat(ProjectionTables.query(fixture.database(), "select count(*)::text from projection"))
                .containsExactly("1");
    }

    @Test
    @Order(5)
    void otherInstanceWaitsForTheLease() {
        assertThat(store().advance("a", LEASE, 10).block()).isNotNull();

        assertThat(store().advance("b", LEASE, 10).blockOptional()).isEmpty();
    }

    @Test
    @Order(6)
    void killsOfTheServingPassChangeNothing() {
        int kills = 0;
        for (int attempt = 0; kills < KILLS && attempt < 10 * KILLS; attempt++) {
            if (pending() == 0) {
                runs.store(EVENTS / 30);
            }
            if (advanceUntilKilled("a", 1 + random.nextInt(3))) {
                kills++;
            }
        }
        ProjectionModelIT.advance(store(), 50);

        assertThat(kills).isEqualTo(KILLS);
        assertEqualsAnUndisturbedPass();
    }

    @Test
    @Order(7)
    void takeoversDoubleNothing() {
        var instances = Map.of("instance-0", store(), "instance-1", store());
        var owners = new ArrayList<String>();
        for (int round = 0; round < 40; round++) {
            runs.store(EVENTS / 50);
            var owner = "instance-" + random.nextInt(2);
            var other = owner.equals("instance-0") ? "instance-1" : "instance-0";
            expireLease();
            if (random.nextInt(3) == 0) {
                advanceUntilKilled(owner, 5);
            }
            if (advances(instances.get(owner), owner)) {
                owners.add(owner);
                assertThat(advances(instances.get(other), other)).isFalse();
            }
            if (random.nextInt(3) == 0) {
                advanceAtOnce(instances);
            }
        }
        expireLease();
        ProjectionModelIT.advance(store(), 100);

        assertThat(owners.stream().filter("instance-0"::equals).count()).isBetween(3L, owners.size() - 3L);
        assertThat(takeovers(owners)).isGreaterThan(3);
        assertEqualsAnUndisturbedPass();
    }

    @Test
    @Order(8)
    void droppedRunsLeaveTheirVersions() {
        var versions = "select count(*)::text from dataset_version";
        var before = ProjectionTables.query(fixture.database(), versions);
        fixture.execute("delete from run");

        assertThat(store().deleteObsoleteRows("a", LEASE, 10_000).block()).isPositive();

        assertThat(ProjectionTables.query(fixture.database(), versions)).isEqualTo(before);
        assertThat(ProjectionTables.query(fixture.database(), "select distinct runs::text from dataset_version"))
                .containsExactly("0");
        assertThat(ProjectionTables.query(fixture.database(), "select distinct runs::text from workflow"))
                .containsExactly("0");
    }

    /** Compares the tables with those of a rebuild, and the derived items of the feed with the model. */
    private static void assertEqualsAnUndisturbedPass() {
        var rows = ProjectionTables.rows(fixture.database());
        var items = DerivedFeedItems.rows(fixture.database());
        expireLease();
        store().rebuild("across-runs").block();
        finishRebuild("a");
        deleteObsoleteRows();

        assertThat(rows).isEqualTo(ProjectionTables.rows(fixture.database()));
        assertThat(items).isEqualTo(DatasetModel.of(runs.steps()).items());
    }

    private static boolean advances(ProjectionStore instance, String owner) {
        return instance.advance(owner, LEASE, 1 + random.nextInt(5))
                .blockOptional()
                .filter(step -> step.entries() > 0)
                .isPresent();
    }

    /** Lets both instances advance at the same time, with leases that end at once. */
    private static void advanceAtOnce(Map<String, ProjectionStore> instances) {
        expireLease();
        Flux.fromIterable(instances.entrySet())
                .flatMap(instance -> instance.getValue()
                        .advance(instance.getKey(), Duration.ofMillis(1), 3)
                        .repeat(3))
                .blockLast();
    }

    private static long takeovers(List<String> owners) {
        return IntStream.range(1, owners.size())
                .filter(i -> !owners.get(i).equals(owners.get(i - 1)))
                .count();
    }

    private static void expireLease() {
        fixture.execute("update projection_lease set expires_at = '-infinity'");
    }

    private static void deleteObsoleteRows() {
        while (store().deleteObsoleteRows("a", LEASE, 1000).block() > 0) {
            // deletes the next rows
        }
    }

    /** Returns the number of feed positions that the serving generation has not applied. */
    private static long pending() {
        return Long.parseLong(ProjectionTables.query(fixture.database(), """
                        select ((select coalesce(max(position), 0) from feed) - p.position)::text
                        from projection p where p.state = 'serving'
                        """).getFirst());
    }

    /** Runs one step that fails at a random call, and returns whether it failed. */
    private static boolean advanceUntilKilled(String owner, int limit) {
        var connections = new FailingConnections(fixture.connections(), random.nextInt(MAX_CALLS));
        var store = new PostgresProjectionStore(
                new DatabaseTransactions(connections), new CachedSchemaReader(DataSize.ofMegabytes(10)));
        store.advance(owner, LEASE, limit).onErrorComplete().block();
        return connections.hasFailed();
    }

    private static void finishRebuild(String owner) {
        ProjectionStepResult step;
        do {
            step = store().advance(owner, LEASE, 100).block();
        } while (step.hasMore());
    }

    private static ProjectionStore store() {
        return new PostgresProjectionStore(fixture.database(), new CachedSchemaReader(DataSize.ofMegabytes(10)));
    }
}

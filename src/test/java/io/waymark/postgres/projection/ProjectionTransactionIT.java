package io.waymark.postgres.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.port.projection.ProjectionStepResult;
import io.waymark.port.projection.ProjectionStore;
import io.waymark.postgres.StoreFixture;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.util.unit.DataSize;

/** Interrupts and repeats passes over one generated history. The tests share the tables and run in order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProjectionTransactionIT {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int EVENTS = Integer.getInteger("waymark.projection.events", 600);
    private static final int KILLS = Integer.getInteger("waymark.projection.kills", 200);

    private static StoreFixture fixture;
    private static GeneratedRuns runs;
    private static List<String> undisturbed;

    @BeforeAll
    static void project() {
        long seed = Long.getLong("waymark.projection.seed", new Random().nextLong());
        System.out.println("Projection transactions from seed " + seed);
        fixture = new StoreFixture(ProjectionTransactionIT.class);
        runs = new GeneratedRuns(fixture, seed);
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
        while (store().deleteObsoleteRows("a", LEASE, 1000).block() > 0) {
            // deletes the next rows
        }

        assertThat(ProjectionTables.query(
                        fixture.database(), "select count(distinct generation)::text from dataset_version"))
                .containsExactly("1");
        assertThat(ProjectionTables.query(fixture.database(), "select count(*)::text from projection"))
                .containsExactly("1");
    }

    @Test
    @Order(7)
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

    @Test
    @Order(5)
    void otherInstanceWaitsForTheLease() {
        assertThat(store().advance("a", LEASE, 10).block()).isNotNull();

        assertThat(store().advance("b", LEASE, 10).blockOptional()).isEmpty();
    }

    @Test
    @Order(6)
    void takeoversDoubleNothing() {
        var owners = new HashSet<String>();
        for (int round = 0; round < 10; round++) {
            runs.store(EVENTS / 50);
            var owner = "instance-" + round % 2;
            fixture.execute("update projection_lease set expires_at = '-infinity'");
            for (var other : List.of("instance-0", "instance-1")) {
                store().advance(other, LEASE, 5)
                        .doOnNext(step -> owners.add(other))
                        .block();
            }
            advanceUntilKilled(owner, 5);
        }
        fixture.execute("update projection_lease set expires_at = '-infinity'");
        ProjectionModelIT.advance(store(), 100);
        var model = DatasetModel.of(runs.steps());

        var reported = ProjectionTables.query(fixture.database(), """
                select (e.value -> 1 ->> 'record_type') from feed f cross join jsonb_array_elements(f.derived_items::jsonb) e
                """);
        assertThat(owners).isNotEmpty();
        assertThat(reported.stream().filter("version"::equals)).hasSameSizeAs(model.versions());
        assertThat(reported.stream().filter("change"::equals)).hasSameSizeAs(model.changes());
    }

    /** Runs one step that fails at a random call, and returns whether it failed. */
    private static boolean advanceUntilKilled(String owner, int limit) {
        var connections = new FailingConnections(
                fixture.connections(), ThreadLocalRandom.current().nextInt(40));
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

package io.waymark.postgres.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.schema.ContentHash;
import io.waymark.port.projection.ProjectionStore;
import io.waymark.postgres.StoreFixture;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Compares the projection with a model of generated histories. */
class ProjectionModelIT {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int EVENTS = Integer.getInteger("waymark.projection.events", 600);
    private static final long SEED = Long.getLong("waymark.projection.seed", new Random().nextLong());
    private static final String VERSIONS = """
            select d.namespace || '/' || d.name || ' ' || v.version || ' ' || replace(v.schema_hash::text, '-', '') || ' '
                || v.first_run || ' ' || v.first_snapshot || '/' || v.last_run || ' ' || v.last_snapshot
                || ' runs=' || v.runs || ' changes=' || v.changes
            from dataset_version v join dataset d using (generation, dataset)
                join projection p on p.generation = v.generation and p.state = 'serving'
            order by (d.namespace || '/' || d.name) collate "C", v.version
            """;
    private static final String CHANGES = """
            select d.namespace || '/' || d.name || ' ' || c.version || ' ' || upper(c.change_type) || ' ' || c.target_id
            from dataset_change c join dataset d using (generation, dataset)
                join projection p on p.generation = c.generation and p.state = 'serving'
            order by (d.namespace || '/' || d.name) collate "C", c.version, c.number
            """;

    private static StoreFixture fixture;
    private static GeneratedRuns runs;
    private static ProjectionStore store;

    @BeforeAll
    static void project() {
        System.out.println("Projection model from seed " + SEED);
        fixture = new StoreFixture(ProjectionModelIT.class);
        store = new PostgresProjectionStore(fixture.database(), new CachedSchemaReader(DataSize.ofMegabytes(10)));
        runs = new GeneratedRuns(fixture, SEED);
        var random = new Random(SEED);
        for (int round = 0; round < 10; round++) {
            runs.store(EVENTS / 10);
            advance(store, 1 + random.nextInt(40));
            runs.delete();
            advance(store, 1000);
        }
    }

    static void advance(ProjectionStore store, int limit) {
        while (Objects.requireNonNull(store.advance("a", LEASE, limit).block()).hasMore()) {
            // continues until the end of the feed
        }
    }

    @Test
    void versionsEqualTheModel() {
        assertThat(ProjectionTables.query(fixture.database(), VERSIONS))
                .isNotEmpty()
                .containsExactlyElementsOf(DatasetModel.of(runs.steps()).versions());
    }

    @Test
    void changesEqualTheModel() {
        assertThat(ProjectionTables.query(fixture.database(), CHANGES))
                .isNotEmpty()
                .containsExactlyElementsOf(DatasetModel.of(runs.steps()).changes());
    }

    @Test
    void answersAtAnInstantEqualAReplay() {
        var random = new Random(SEED);
        int instants = Integer.getInteger("waymark.projection.instants", 200);

        for (int i = 0; i < instants; i++) {
            var time = GeneratedRuns.START.plusSeconds(random.nextInt(60_000) - 1000);
            assertThat(currentAt(time)).as("at %s", time).isEqualTo(modelAt(time));
        }
    }

    @Test
    void feedReportsEachVersionAndChangeOnce() {
        var reported = ProjectionTables.query(fixture.database(), """
                select (e.value ->> 0) || ' ' || (e.value -> 1 ->> 'record_type')
                from feed f cross join jsonb_array_elements(f.derived_items::jsonb) e order by f.position
                """);
        var model = DatasetModel.of(runs.steps());

        assertThat(reported.stream().filter("dataset version"::equals)).hasSameSizeAs(model.versions());
        assertThat(reported.stream().filter("dataset change"::equals)).hasSameSizeAs(model.changes());
    }

    private static List<String> currentAt(Instant time) {
        return ProjectionTables.query(fixture.database(), """
                select d.namespace || '/' || d.name || ' ' || replace(c.schema_hash::text, '-', '')
                from dataset d join projection p on p.generation = d.generation and p.state = 'serving'
                    cross join lateral (
                        select v.schema_hash from dataset_version v
                        where v.generation = d.generation and v.dataset = d.dataset and v.current_from <= '%s'
                        order by v.current_from desc, v.version desc limit 1) c
                order by (d.namespace || '/' || d.name) collate "C"
                """.formatted(time));
    }

    private static List<String> modelAt(Instant time) {
        var rows = new ArrayList<String>();
        DatasetModel.asOf(runs.steps(), time).datasets().forEach((name, versions) -> {
            ContentHash hash = versions.getLast().schema.hash();
            rows.add(name + " " + hash);
        });
        return rows;
    }
}

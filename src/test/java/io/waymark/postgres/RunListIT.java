package io.waymark.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.DatasetObserved;
import io.waymark.domain.run.RunEvent.RunPlanned;
import io.waymark.domain.run.RunEvent.RunStarted;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.RunReader;
import io.waymark.port.read.RunReader.RunFilter;
import io.waymark.port.read.RunReader.RunOverview;
import io.waymark.postgres.lookup.SizeLimitedRunLookup;
import io.waymark.postgres.read.PostgresRunReader;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.read.RunListQuery;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Tests the order of the run list, and the number of rows that a page of many runs reads. */
class RunListIT {
    private static final RunFilter ALL = new RunFilter(null, Set.of(), null, null);
    private static final RunPlan NO_PLAN = new RunPlan(null, null, null, null);
    private static final int MANY = 100_000;

    private final AtomicLong events = new AtomicLong();
    private StoreFixture store;
    private RunReader reader;

    @BeforeEach
    void createDatabase() {
        store = new StoreFixture(RunListIT.class);
        reader = new PostgresRunReader(new ReadTransactions(
                store.connections(),
                Duration.ofSeconds(10),
                8 << 20,
                new SizeLimitedRunLookup(DataSize.ofMegabytes(16))));
    }

    @Test
    void runsAreInStartOrder() {
        store.writer(new RunId("b")).apply(started("b", 20)).store();
        store.writer(new RunId("planned")).apply(planned("planned", 15)).store();
        store.writer(new RunId("c"))
                .apply(planned("c", 5))
                .apply(started("c", 30))
                .store();
        store.writer(new RunId("a")).apply(started("a", 10)).store();

        assertThat(ids(PageRequest.first(10, true))).containsExactly("a", "planned", "b", "c");
        assertThat(ids(PageRequest.first(10, false))).containsExactly("c", "b", "planned", "a");
    }

    @Test
    void observationsAreListedOnRequestOnly() {
        var observation = RunId.ofObservation("/tests", "1");
        store.writer(new RunId("a")).apply(started("a", 10)).store();
        store.writer(observation).apply(observed(observation.value(), 20)).store();

        assertThat(ids(PageRequest.first(10, true))).containsExactly("a");
        var filter = new RunFilter(null, Set.of(LifecycleState.OBSERVED), null, null);
        assertThat(ids(filter)).containsExactly(observation.value());
    }

    @Test
    void equalStartsKeepStorageOrder() {
        for (var name : List.of("c", "a", "b")) {
            store.writer(new RunId(name)).apply(started(name, 1)).store();
        }

        assertThat(all(true, 1)).containsExactly("c", "a", "b");
        assertThat(all(false, 2)).containsExactly("b", "a", "c");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void laterChangesDoNotReorderPages(boolean ascending) {
        var writers = new ArrayList<StoreFixture.Writer>();
        for (int i = 0; i < 12; i++) {
            var name = "run-" + i;
            writers.add(store.writer(new RunId(name))
                    .apply(i % 2 == 0 ? started(name, 10 * i) : planned(name, 10 * i))
                    .store());
        }
        var before = ids(PageRequest.first(100, ascending));

        var page = page(PageRequest.first(3, ascending));
        var read = new ArrayList<>(ids(page));
        for (int i = 1; page.next() != null; i += 4) {
            for (int odd = i; odd < Math.min(i + 4, 12); odd += 2) {
                writers.get(odd)
                        .apply(started("run-" + odd, odd % 4 == 1 ? 500 : -500))
                        .store();
                store.writer(new RunId("new-" + odd))
                        .apply(started("new-" + odd, 10 * odd))
                        .store();
            }
            page = page(next(page, 3, ascending));
            read.addAll(ids(page));
        }

        assertThat(read).isEqualTo(before);
        assertThat(ids(PageRequest.first(100, ascending))).hasSize(18).isNotEqualTo(before);
    }

    @Test
    void timeFiltersUseTheStartOfARun() {
        store.writer(new RunId("planned")).apply(planned("planned", 15)).store();
        store.writer(new RunId("started"))
                .apply(planned("started", 15))
                .apply(started("started", 30))
                .store();

        assertThat(ids(new RunFilter(null, Set.of(), time(20), null))).containsExactly("started");
        assertThat(ids(new RunFilter(null, Set.of(), null, time(20)))).containsExactly("planned");
        assertThat(ids(new RunFilter(null, Set.of(), time(15), time(15)))).isEmpty();
    }

    /** Each page of 100 reads about 100 index entries, at every position and with every filter. */
    @Test
    void pagesOfManyRunsAreReadFromIndexes() throws SQLException {
        var url = MigratedDatabase.createUrl(RunListIT.class);
        try (var connection = MigratedDatabase.connect(url)) {
            try (var statement = connection.createStatement()) {
                statement.execute("""
                        insert into run (run_no, version, snapshots_ever, snapshots_floor, changes_ever, changes_floor,
                            timings_ever, timings_floor, events_ever, executions_ever, executions_completed,
                            executions_failed, state, run_id, workflow_namespace, workflow_name, started_at,
                            first_event_at, start_no, plan, progress)
                        select n, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                            case when n %% 1000 = 0 then 'failed' when n %% 100 = 1 then 'not_started' else 'completed' end,
                            'run-' || n, 'team', 'w' || n %% 500,
                            case when n %% 100 <> 1 then timestamptz '2026-01-01' + hashint4(n) * interval '1 ms' end,
                            timestamptz '2026-01-01' + hashint4(n) * interval '1 ms',
                            case when n %% 100 < 5 then n else 0 end, '{}', '{}'
                        from generate_series(1, %d) n
                        """.formatted(MANY));
                statement.execute("insert into dead_letter (record_offset, record_time, put_aside_at, partition, topic,"
                        + " reason, headers, run_id) select n, now(), now(), 0, 't', '', '[]', 'run-' || n % 500"
                        + " from generate_series(1, 20000) n");
                statement.execute("vacuum analyze run");
                statement.execute("vacuum analyze dead_letter");
            }
            var failed = Set.of(LifecycleState.FAILED);
            var rare = Set.of(LifecycleState.FAILED, LifecycleState.NOT_STARTED);
            var middlePage = Instant.parse("2026-01-01T00:00:00Z");
            for (var filter : List.of(
                    ALL,
                    new RunFilter(null, failed, null, null),
                    new RunFilter(null, rare, null, null),
                    new RunFilter("team/w7", Set.of(), null, null),
                    new RunFilter(null, Set.of(), middlePage, middlePage.plusSeconds(3600)),
                    new RunFilter(null, rare, middlePage, null))) {
                for (var request : requests(middlePage)) {
                    var plan = explained(connection, new RunListQuery(filter, request, 8 << 20));

                    assertThat(plan).as(filter + " " + request).doesNotContain("Seq Scan on run", "Seq Scan on dead");
                    assertThat(rowsRead(plan)).as(plan).isLessThan(2_500);
                }
            }
        }
    }

    private static List<PageRequest> requests(Instant middlePage) {
        var micros = middlePage.getEpochSecond() * 1_000_000;
        return Stream.of(true, false)
                .flatMap(ascending -> Stream.of(
                        PageRequest.first(100, ascending),
                        new PageRequest(micros, 500, MANY, 100, ascending),
                        new PageRequest(micros, 500, MANY - 1000, 100, ascending)))
                .toList();
    }

    private static String explained(java.sql.Connection connection, RunListQuery query) throws SQLException {
        var sql = query.sql(MANY).replaceAll("\\$\\d+", "?");
        try (var statement = connection.prepareStatement("explain (analyze, costs off, timing off) " + sql)) {
            int index = 1;
            for (var value : query.values()) {
                if (value instanceof String[] texts) {
                    statement.setArray(index++, connection.createArrayOf("text", texts));
                } else {
                    statement.setObject(index++, value);
                }
            }
            var plan = new StringBuilder();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            return plan.toString();
        }
    }

    /** Returns the rows of the run table that the scans of the plan returned or filtered out. */
    private static long rowsRead(String plan) {
        long rows = 0;
        boolean ofRuns = false;
        for (var line : plan.lines().toList()) {
            if (line.contains("->") || line.startsWith("Limit")) {
                ofRuns = line.contains(" on run r");
            }
            var found = java.util.regex.Pattern.compile("rows=([0-9.]+) loops=(\\d+)|Rows Removed by Filter: (\\d+)")
                    .matcher(line);
            while (ofRuns && found.find()) {
                rows += found.group(3) == null
                        ? Math.round(Double.parseDouble(found.group(1)) * Long.parseLong(found.group(2)))
                        : Long.parseLong(found.group(3));
            }
        }
        return rows;
    }

    private List<String> all(boolean ascending, int limit) {
        var page = page(PageRequest.first(limit, ascending));
        var read = new ArrayList<>(ids(page));
        while (page.next() != null) {
            page = page(next(page, limit, ascending));
            read.addAll(ids(page));
        }
        return read;
    }

    private static PageRequest next(Page<RunOverview> page, int limit, boolean ascending) {
        return PageRequest.first(limit, ascending).after(page.next(), page.nextTie(), page.through());
    }

    private Page<RunOverview> page(PageRequest request) {
        return reader.runs(ALL, request).block().value();
    }

    private List<String> ids(PageRequest request) {
        return ids(page(request));
    }

    private List<String> ids(RunFilter filter) {
        return ids(reader.runs(filter, PageRequest.first(10, true)).block().value());
    }

    private static List<String> ids(Page<RunOverview> page) {
        return page.items().stream().map(run -> run.id().value()).toList();
    }

    private RunEvent planned(String run, int second) {
        return new RunPlanned(envelope(run, second), NO_PLAN, Value.Members.empty());
    }

    private RunEvent started(String run, int second) {
        return new RunStarted(envelope(run, second), NO_PLAN, Value.Members.empty());
    }

    private RunEvent observed(String run, int second) {
        var dataset = new DatasetName("warehouse", "orders");
        return new DatasetObserved(envelope(run, second), dataset, null, List.of(), Value.Members.empty());
    }

    private EventAttributes envelope(String run, int second) {
        long number = events.incrementAndGet();
        return new EventAttributes(
                new RunId(run), "/tests", Long.toString(number), time(second), new ContentHash(number, number));
    }

    private static Instant time(int second) {
        return Instant.parse("2026-01-31T12:00:00Z").plusSeconds(second);
    }
}

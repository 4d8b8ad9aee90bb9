package io.waymark.postgres.read;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.LifecycleState;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.RunReader.RunFilter;
import io.waymark.port.read.RunReader.RunOverview;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.run.RunRowReader;
import io.waymark.postgres.table.run.RunTable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads one page of the list of runs. All pages of a list keep the order of the first page. Later pages omit runs that
 * were stored after the first page was read. A run that started after that keeps the position of its first event.
 *
 * <p>The SQL query combines one index scan for each requested state, and one for the runs that started after the first
 * page was read. Its cost therefore depends only on the size of the page.
 */
public final class RunListQuery {
    /** Matches a workflow. The index contains the hash only. */
    static final String WORKFLOW = """
            hashtextextended(r.workflow_namespace || '/' || r.workflow_name, 0) = hashtextextended(?, 0)
                and r.workflow_namespace || '/' || r.workflow_name = ?
            """;

    /** The sort key of runs, as in the indexes. */
    private static final String START = "coalesce(r.started_at, r.first_event_at, r.first_seen_at)";

    private static final String BEFORE_START = "coalesce(r.first_event_at, r.first_seen_at)";

    /** The states of runs that are no observations of datasets. */
    private static final Set<LifecycleState> STATES_OF_RUNS = EnumSet.complementOf(EnumSet.of(LifecycleState.OBSERVED));

    /** Stands for any state. */
    private static final String ANY = "";

    private static final String SELECT_THROUGH = """
            select greatest(
                (select coalesce(max(r.run_no), 0) from run r),
                (select coalesce(max(r.start_no), 0) from run r where r.start_no > 0)) as through
            """;

    private final RunFilter filter;
    private final PageRequest page;
    private final long maxBytes;
    private final List<Object> values = new ArrayList<>();

    /**
     * Creates the query of one page.
     *
     * @param maxBytes the approximate maximum size of the stored entries; a single entry may be larger
     */
    public RunListQuery(RunFilter filter, PageRequest page, long maxBytes) {
        this.filter = filter;
        this.page = page;
        this.maxBytes = maxBytes;
    }

    Mono<Page<RunOverview>> page(Connection connection) {
        return through(connection)
                .flatMap(through -> new PageFiller<RunOverview>(page.limit(), maxBytes)
                        .fill(connection, sql(through), values, through, RunListQuery::read));
    }

    private Mono<Long> through(Connection connection) {
        return page.through() < Long.MAX_VALUE
                ? Mono.just(page.through())
                : Flux.from(connection.createStatement(SELECT_THROUGH).execute())
                        .concatMap(result -> result.map((row, metadata) -> RowReader.number(row, "through")))
                        .single();
    }

    private static PageFiller.Entry<RunOverview> read(Row row) {
        return new PageFiller.Entry<>(
                RunRowReader.overview(row), RowReader.number(row, "micros"), RowReader.number(row, "run_no"));
    }

    /** Builds the statement and fills {@link #values()}. */
    public String sql(long through) {
        var parts = new StringJoiner(" union all ");
        states().forEach(state -> parts.add(part(state, START, "r.start_no <= ?", through)));
        if (page.through() < Long.MAX_VALUE) {
            parts.add(part(ANY, BEFORE_START, "r.start_no > 0 and r.start_no > ?", through));
        }
        return "select r.*, (extract(epoch from r.start) * 1000000)::bigint as micros, "
                + RunTable.BREAKING + ", " + RunTable.DEAD_LETTERS
                + " from (" + parts + ") r" + order("r.start") + " limit " + bound(page.limit() + 1);
    }

    public List<Object> values() {
        return values;
    }

    /**
     * Returns the names of the requested states; without a request, all states of runs, so that observations are
     * omitted. An observation has no workflow, so the runs of a workflow need no condition: {@link #ANY}.
     */
    private List<String> states() {
        if (filter.states().isEmpty() && filter.workflow() != null) {
            return List.of(ANY);
        }
        var states = filter.states().isEmpty() ? STATES_OF_RUNS : filter.states();
        return states.stream().sorted().map(LifecycleState::wireName).toList();
    }

    private String part(String state, String start, String when, long through) {
        var sql = new StringBuilder("(select ")
                .append(RunTable.COLUMNS)
                .append(", ")
                .append(start)
                .append(" as start from run r where r.run_no <= ")
                .append(bound(through));
        and(sql, when, through);
        var workflow = filter.workflow();
        if (workflow != null) {
            var escaped = EscapedText.escape(workflow);
            and(sql, WORKFLOW, escaped, escaped);
        }
        if (!state.equals(ANY)) {
            and(sql, "r.state = ?", state);
        } else if (!filter.states().isEmpty()) {
            and(sql, "r.state = any (?::text[])", (Object)
                    filter.states().stream().map(LifecycleState::wireName).toArray(String[]::new));
        }
        addRange(sql, start);
        return sql.append(order(start))
                .append(" limit ")
                .append(bound(page.limit() + 1))
                .append(')')
                .toString();
    }

    private void addRange(StringBuilder sql, String start) {
        if (filter.since() != null) {
            and(sql, start + " >= ?", utc(filter.since()));
        }
        if (filter.until() != null) {
            and(sql, start + " < ?", utc(filter.until()));
        }
        var after = page.after();
        if (after != null) {
            var comparison = page.ascending() ? " > " : " < ";
            and(sql, "(" + start + ", r.run_no)" + comparison + "(micros(?), ?)", after, page.tie());
        }
    }

    private String order(String start) {
        var direction = page.ascending() ? " asc" : " desc";
        return " order by " + start + direction + ", r.run_no" + direction;
    }

    private void and(StringBuilder sql, String condition, Object... parameters) {
        sql.append(" and ");
        int next = 0;
        for (int i = 0; i < condition.length(); i++) {
            char unit = condition.charAt(i);
            if (unit == '?') {
                sql.append(bound(parameters[next++]));
            } else {
                sql.append(unit);
            }
        }
    }

    private String bound(Object value) {
        values.add(value);
        return "$" + values.size();
    }

    private static Object utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}

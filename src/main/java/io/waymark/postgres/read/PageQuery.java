package io.waymark.postgres.read;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Builds the SQL query for one page of a list that is ordered by a key. The query contains only the conditions of the
 * request, so that PostgreSQL can choose the best plan for them. All values are bound as parameters.
 */
public final class PageQuery {
    private final StringBuilder sql;
    private final long maxBytes;
    private final List<Object> values = new ArrayList<>();

    /**
     * Begins a statement.
     *
     * @param select {@code select … from … where true}
     * @param maxBytes the approximate maximum size of the stored entries of a page; a single entry may be larger
     */
    PageQuery(String select, long maxBytes) {
        this.sql = new StringBuilder(select);
        this.maxBytes = maxBytes;
    }

    /** Begins a statement for a single entry. */
    static PageQuery singleRow(String select) {
        return new PageQuery(select, 0);
    }

    /** Adds a condition with {@code and}. Each {@code ?} binds the next parameter. */
    public PageQuery and(String condition, Object... parameters) {
        sql.append(" and ");
        int next = 0;
        for (int i = 0; i < condition.length(); i++) {
            char unit = condition.charAt(i);
            if (unit == '?') {
                values.add(parameters[next++]);
                sql.append('$').append(values.size());
            } else {
                sql.append(unit);
            }
        }
        return this;
    }

    /** Adds the condition that a column equals one of these texts from outside. Adds nothing if there are no texts. */
    public PageQuery andAnyOf(String column, Collection<String> texts) {
        return texts.isEmpty() ? this : and(column + " = any (?::text[])", (Object) escapeAll(texts));
    }

    public static String[] escapeAll(Collection<String> texts) {
        return texts.stream().map(EscapedText::escape).toArray(String[]::new);
    }

    /**
     * Runs the statement.
     *
     * @param key the column that orders the list
     * @param prunedThrough the greatest pruned key; the page contains greater keys only
     * @param lastNumber the greatest existing key
     */
    <T> Mono<Page<T>> page(
            Connection connection,
            String key,
            PageRequest page,
            long prunedThrough,
            long lastNumber,
            Function<Row, T> read) {
        long through = Math.min(page.through(), lastNumber);
        var after = page.after();
        long low = page.ascending() && after != null ? Math.max(prunedThrough, after) : prunedThrough;
        and(key + " > ? and " + key + " <= ?", low, through);
        if (!page.ascending() && after != null) {
            and(key + " < ?", after);
        }
        sql.append(" order by ").append(key).append(page.ascending() ? " asc" : " desc");
        values.add(page.limit() + 1);
        sql.append(" limit $").append(values.size());
        var column = key.substring(key.indexOf('.') + 1);
        return collectPage(connection, new PageFiller<T>(page.limit(), maxBytes), column, read, through);
    }

    /**
     * The order of a list whose keys are not unique.
     *
     * @param column the expression of the key
     * @param parameter the SQL of a key as a parameter, with one {@code ?}
     * @param key the name of the selected column with the key as a number
     * @param tie the column of the unique tie-breaker
     */
    public record Keyset(String column, String parameter, String key, String tie) {
        /** Creates the order of a list whose key is a number. */
        public static Keyset of(String column, String tie) {
            return new Keyset(column, "?", name(column), tie);
        }

        private static String name(String column) {
            return column.substring(column.indexOf('.') + 1);
        }
    }

    /** Runs the statement of a list in the order of a key and a tie-breaker. */
    public <T> Mono<Page<T>> page(
            Connection connection, Keyset order, PageRequest page, long through, Function<Row, T> read) {
        var after = page.after();
        if (after != null) {
            and(
                    "(%s, %s) %s (%s, ?)"
                            .formatted(order.column(), order.tie(), page.ascending() ? ">" : "<", order.parameter()),
                    after,
                    page.tie());
        }
        var direction = page.ascending() ? " asc" : " desc";
        sql.append(" order by ").append(order.column()).append(direction);
        sql.append(", ").append(order.tie()).append(direction);
        values.add(page.limit() + 1);
        sql.append(" limit $").append(values.size());
        var tie = Keyset.name(order.tie());
        return new PageFiller<T>(page.limit(), maxBytes)
                .fill(
                        connection,
                        sql.toString(),
                        values,
                        through,
                        row -> new PageFiller.Entry<>(
                                read.apply(row), RowReader.number(row, order.key()), RowReader.number(row, tie)));
    }

    private <T> Mono<Page<T>> collectPage(
            Connection connection, PageFiller<T> filling, String column, Function<Row, T> read, long through) {
        return filling.fill(
                connection,
                sql.toString(),
                values,
                through,
                row -> new PageFiller.Entry<>(read.apply(row), RowReader.number(row, column), 0));
    }
}

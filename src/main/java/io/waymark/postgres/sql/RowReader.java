package io.waymark.postgres.sql;

import io.r2dbc.spi.Row;
import io.waymark.domain.schema.ContentHash;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the columns of a row of a query result as domain types. If a column is null, the methods throw {@link
 * IllegalStateException}, except those with the suffix {@code OrNull}.
 */
public final class RowReader {
    private RowReader() {}

    public static long number(Row row, String column) {
        return required(row, column, Long.class);
    }

    public static @Nullable Long numberOrNull(Row row, String column) {
        return row.get(column, Long.class);
    }

    public static int count(Row row, String column) {
        return required(row, column, Integer.class);
    }

    public static boolean flag(Row row, String column) {
        return required(row, column, Boolean.class);
    }

    public static double decimal(Row row, String column) {
        return required(row, column, Double.class);
    }

    /** Reads a text that is stored without escaping: a constant of this service, or JSON. */
    public static String text(Row row, String column) {
        return required(row, column, String.class);
    }

    public static @Nullable String textOrNull(Row row, String column) {
        return row.get(column, String.class);
    }

    /** Reads a text that is stored with escaping, such as a name, and reverses the escaping of {@link EscapedText}. */
    public static String name(Row row, String column) {
        return EscapedText.unescape(text(row, column));
    }

    public static @Nullable String nameOrNull(Row row, String column) {
        var text = textOrNull(row, column);
        return text == null ? null : EscapedText.unescape(text);
    }

    public static Instant time(Row row, String column) {
        return required(row, column, DecodedTimestamptz.class).instant();
    }

    public static @Nullable Instant timeOrNull(Row row, String column) {
        var time = row.get(column, DecodedTimestamptz.class);
        return time == null ? null : time.instant();
    }

    public static ContentHash hash(Row row, String column) {
        return hash(required(row, column, UUID.class));
    }

    public static List<ContentHash> hashes(Row row, String column) {
        return Arrays.stream(required(row, column, UUID[].class))
                .map(RowReader::hash)
                .toList();
    }

    public static @Nullable ContentHash hashOrNull(Row row, String column) {
        var hash = row.get(column, UUID.class);
        return hash == null ? null : hash(hash);
    }

    private static ContentHash hash(UUID uuid) {
        return new ContentHash(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    private static <T> T required(Row row, String column, Class<T> type) {
        var value = row.get(column, type);
        if (value == null) {
            throw new IllegalStateException("Cannot read row: unexpected null in column " + column);
        }
        return value;
    }
}

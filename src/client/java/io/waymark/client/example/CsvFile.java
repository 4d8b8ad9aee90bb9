package io.waymark.client.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes tables as CSV files, for the example only: cells are not quoted, so they must not contain commas. An
 * empty cell is null.
 */
final class CsvFile {
    private CsvFile() {}

    /**
     * Reads a table. A column of integers holds {@code Long} values, a column of numbers {@code Double} values, any
     * other column strings.
     */
    static Table read(Path file) throws IOException {
        var lines = Files.readAllLines(file);
        var names = cells(lines.get(0));
        var texts = lines.stream().skip(1).map(CsvFile::cells).toList();
        var columns = new LinkedHashMap<String, List<@Nullable Object>>();
        for (int i = 0; i < names.size(); i++) {
            int at = i;
            columns.put(
                    names.get(i),
                    parseColumn(texts.stream().map(row -> row.get(at)).toList()));
        }
        return new Table(columns);
    }

    static void write(Path file, Table table) throws IOException {
        var lines = new ArrayList<String>();
        lines.add(String.join(",", table.columns().keySet()));
        for (int i = 0; i < table.rows(); i++) {
            int row = i;
            lines.add(table.columns().values().stream()
                    .map(cells -> Objects.toString(cells.get(row), ""))
                    .collect(Collectors.joining(",")));
        }
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        Files.write(file, lines);
    }

    private static List<String> cells(String line) {
        return Arrays.asList(line.split(",", -1));
    }

    private static List<@Nullable Object> parseColumn(List<String> texts) {
        if (allMatch(texts, "-?[0-9]{1,18}")) {
            return parse(texts, Long::valueOf);
        }
        return allMatch(texts, "-?[0-9]+(\\.[0-9]+)?") ? parse(texts, Double::valueOf) : parse(texts, text -> text);
    }

    private static boolean allMatch(List<String> texts, String form) {
        return texts.stream().allMatch(text -> text.isEmpty() || text.matches(form));
    }

    private static List<@Nullable Object> parse(List<String> texts, Function<String, Object> parse) {
        var cells = new ArrayList<@Nullable Object>(texts.size());
        texts.forEach(text -> cells.add(text.isEmpty() ? null : parse.apply(text)));
        return cells;
    }
}

package io.waymark.client.example;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Generates the tables that the census example reads. The output is the same on each call. */
final class CensusDataGenerator {
    private static final int ROWS = 4000;
    private static final List<String> EDUCATION = List.of("HS-grad", "Bachelors", "Masters", "Doctorate");
    private static final List<String> WORK = List.of("Private", "Self-employed", "State", "Federal");

    private CensusDataGenerator() {}

    /** Writes two tables, for 2023 and 2024, to a folder. The second has one more column and no missing ages. */
    static void write(Path folder) throws IOException {
        CsvFile.write(folder.resolve("census_2023.csv"), year(2023, true));
        CsvFile.write(
                folder.resolve("census_2024.csv"),
                year(2024, false).with("works_remotely", answers(2024, List.of("yes", "no"))));
    }

    private static Table year(int year, boolean ageMayBeMissing) {
        var random = new Random(year);
        var columns = new LinkedHashMap<String, List<@Nullable Object>>();
        columns.put("age", cells(() -> ageMayBeMissing && random.nextInt(20) == 0 ? null : 18L + random.nextInt(60)));
        columns.put("education", cells(() -> EDUCATION.get(skewedIndex(random, EDUCATION.size()))));
        columns.put(
                "workclass", cells(() -> random.nextInt(30) == 0 ? null : WORK.get(skewedIndex(random, WORK.size()))));
        columns.put("gender", cells(() -> random.nextBoolean() ? "female" : "male"));
        columns.put("hours_per_week", cells(() -> 10 + random.nextInt(100) / 2.0));
        columns.put("income", cells(() -> 20_000L + random.nextInt(80_000)));
        columns.put("email", cells(() -> "person" + random.nextInt(1_000_000) + "@example.org"));
        return new Table(columns);
    }

    private static List<@Nullable Object> answers(int seed, List<String> choices) {
        var random = new Random(seed);
        return cells(() -> choices.get(random.nextInt(choices.size())));
    }

    private static List<@Nullable Object> cells(Supplier<@Nullable Object> cell) {
        var cells = new ArrayList<@Nullable Object>(ROWS);
        for (int i = 0; i < ROWS; i++) {
            cells.add(cell.get());
        }
        return cells;
    }

    /** Returns a random index. Lower indexes are more frequent. */
    private static int skewedIndex(Random random, int bound) {
        return Math.min(random.nextInt(bound), random.nextInt(bound));
    }
}

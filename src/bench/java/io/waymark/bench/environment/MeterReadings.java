package io.waymark.bench.environment;

import java.util.HashMap;
import java.util.Map;

/** What a service's meters said at one time: values by name and tags, as Prometheus reads them. */
public record MeterReadings(Map<String, Double> values) {

    public static MeterReadings of(String text) {
        Map<String, Double> values = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int blank = line.lastIndexOf(' ');
            values.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
        });
        return new MeterReadings(values);
    }

    /** All whose name is this and whose tags hold that text, together. */
    public double sum(String name, String tags) {
        return values.entrySet().stream()
                .filter(each -> each.getKey().equals(name) || each.getKey().startsWith(name + "{"))
                .filter(each -> each.getKey().contains(tags))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** How much it grew. */
    public double since(MeterReadings before, String name, String tags) {
        return sum(name, tags) - before.sum(name, tags);
    }
}

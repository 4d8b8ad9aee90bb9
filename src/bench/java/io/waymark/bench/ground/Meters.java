package io.waymark.bench.ground;

import java.util.HashMap;
import java.util.Map;

/** What a service's meters said at one time: values by name and tags, as Prometheus reads them. */
public record Meters(Map<String, Double> values) {

    public static Meters of(String text) {
        Map<String, Double> values = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int blank = line.lastIndexOf(' ');
            values.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
        });
        return new Meters(values);
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
    public double since(Meters before, String name, String tags) {
        return sum(name, tags) - before.sum(name, tags);
    }
}

package io.waymark.bench.environment;

import java.util.HashMap;
import java.util.Map;

/** Values of a service's meters at one time, by name and tags, parsed from the Prometheus format. */
public record MeterReadings(Map<String, Double> values) {

    public static MeterReadings of(String text) {
        Map<String, Double> values = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int blank = line.lastIndexOf(' ');
            values.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
        });
        return new MeterReadings(values);
    }

    /** Returns the sum of the meters with this name whose tags contain the text. */
    public double sum(String name, String tags) {
        return values.entrySet().stream()
                .filter(each -> each.getKey().equals(name) || each.getKey().startsWith(name + "{"))
                .filter(each -> each.getKey().contains(tags))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Returns the growth of that sum since an earlier reading. */
    public double since(MeterReadings before, String name, String tags) {
        return sum(name, tags) - before.sum(name, tags);
    }
}

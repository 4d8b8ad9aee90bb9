package io.waymark.bench.ingest;

import io.waymark.bench.report.Samples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Costs by name; a name has its unit. */
record Costs(Map<String, Double> values) {

    /** Returns the medians of several rounds. */
    static Costs median(List<Costs> rounds) {
        Map<String, Double> median = new LinkedHashMap<>();
        for (var name : rounds.getFirst().values().keySet()) {
            var values = rounds.stream().map(round -> round.values().get(name)).toList();
            median.put(name, new Samples(values).median());
        }
        return new Costs(median);
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(cost -> Samples.of(cost.getValue()) + " " + cost.getKey())
                .collect(Collectors.joining(", "));
    }
}

package io.waymark.bench.ingest;

import io.waymark.bench.report.Samples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What something cost: names with their units. */
record Costs(Map<String, Double> values) {

    /** The medians of the rounds. */
    static Costs middle(List<Costs> rounds) {
        Map<String, Double> middle = new LinkedHashMap<>();
        for (var name : rounds.getFirst().values().keySet()) {
            var values = rounds.stream().map(round -> round.values().get(name)).toList();
            middle.put(name, new Samples(values).median());
        }
        return new Costs(middle);
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(cost -> Samples.of(cost.getValue()) + " " + cost.getKey())
                .collect(Collectors.joining(", "));
    }
}

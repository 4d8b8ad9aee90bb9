package io.waymark.fuzz;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts the outcomes of the inputs by kind. */
final class OutcomeCounter {
    private final Map<String, Map<String, Integer>> counts = new TreeMap<>();

    synchronized void count(String kind, String outcome) {
        counts.computeIfAbsent(kind, unseen -> new TreeMap<>()).merge(outcome, 1, Integer::sum);
    }

    synchronized int total() {
        return counts.values().stream().mapToInt(OutcomeCounter::sum).sum();
    }

    synchronized int total(String outcome) {
        return counts.values().stream()
                .mapToInt(found -> found.getOrDefault(outcome, 0))
                .sum();
    }

    /** Returns one line per kind with the number of inputs and their outcomes. */
    synchronized String report() {
        return counts.entrySet().stream()
                .map(kind -> "%-32s %7d  %s".formatted(kind.getKey(), sum(kind.getValue()), kind.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static int sum(Map<String, Integer> outcomes) {
        return outcomes.values().stream().mapToInt(Integer::intValue).sum();
    }
}

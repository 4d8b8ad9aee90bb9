package io.waymark.port;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The next record to take, by partition. */
public record Offsets(SortedMap<Partition, Long> next) {
    public Offsets {
        next = Collections.unmodifiableSortedMap(new TreeMap<>(next));
    }

    public static Offsets of(Map<Partition, Long> next) {
        return new Offsets(new TreeMap<>(next));
    }
}

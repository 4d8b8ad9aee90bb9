package io.waymark.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the figures and the violations of one run of the harness. */
final class ChaosReport {
    private static final Logger log = LoggerFactory.getLogger(ChaosReport.class);
    private static final int MAX_LISTED_VIOLATIONS = 40;

    private final ChaosSettings settings;
    private final long begin = System.nanoTime();
    private final Map<String, AtomicLong> figures = new ConcurrentSkipListMap<>();
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

    ChaosReport(ChaosSettings settings) {
        this.settings = settings;
    }

    void count(String figure) {
        add(figure, 1);
    }

    void add(String figure, long more) {
        figures.computeIfAbsent(figure, name -> new AtomicLong()).addAndGet(more);
    }

    void memory(long residentKilobytes) {
        figures.computeIfAbsent("most memory of an instance, MB", name -> new AtomicLong())
                .accumulateAndGet(residentKilobytes / 1024, Math::max);
    }

    void violation(String violation) {
        log.error("Violation: {}", violation);
        violations.add(violation);
    }

    /** Counts violations of one of the four guarantees. A count of 0 is added too, so that the report shows it. */
    void addViolations(String guarantee, long times, String details) {
        add(guarantee, times);
        if (times > 0) {
            violation(guarantee + " " + times + ": " + details);
        }
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    String text() {
        return "seed " + settings.seed() + ", instances " + settings.instances() + ", executors "
                + settings.executors() + ", seconds " + (System.nanoTime() - begin) / 1_000_000_000 + "\n"
                + figures.entrySet().stream()
                        .map(figure -> figure.getKey() + ": " + figure.getValue() + "\n")
                        .collect(Collectors.joining())
                + violations.stream()
                        .limit(MAX_LISTED_VIOLATIONS)
                        .map(violation -> "VIOLATION: " + violation + "\n")
                        .collect(Collectors.joining());
    }

    Path write() {
        try {
            return Files.writeString(settings.folder().resolve("report.txt"), text());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

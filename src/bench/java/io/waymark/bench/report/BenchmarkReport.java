package io.waymark.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints measurements as they are added, and writes all of them to a text file and a JSON file. Both files are complete
 * after each addition.
 */
public final class BenchmarkReport {

    private final Path folder;
    private final PrintStream out;
    private final Instant start = Instant.now();
    private final Map<String, Object> machine = machine();
    private final List<Measurement> measurements = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    public BenchmarkReport(Path folder, PrintStream out) {
        this.folder = folder;
        this.out = out;
    }

    public List<Measurement> measurements() {
        return List.copyOf(measurements);
    }

    public void add(Measurement measurement) {
        measurements.add(measurement);
        out.println(measurement);
        write();
    }

    /** Adds a note for the readers of the figures. */
    public void note(String note) {
        notes.add(note);
        out.println("          " + note);
        write();
    }

    /** Prints progress; the files do not contain it. */
    public void progress(String what) {
        out.println(
                "[%4d s] %s".formatted(Duration.between(start, Instant.now()).toSeconds(), what));
    }

    private void write() {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("report.txt"), text());
            Files.write(folder.resolve("report.json"), json());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String text() {
        var text = new StringBuilder(machine + System.lineSeparator());
        measurements.forEach(measurement -> text.append(measurement).append(System.lineSeparator()));
        notes.forEach(note -> text.append("note: ").append(note).append(System.lineSeparator()));
        return text.toString();
    }

    private byte[] json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("findings", measurements.stream().map(BenchmarkReport::view).toList());
        all.put("notes", notes);
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(all);
    }

    private static Map<String, Object> view(Measurement measurement) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("row", measurement.row());
        view.put("what", measurement.what());
        view.put("unit", measurement.unit());
        view.put("median", measurement.value().median());
        view.put("rounds", measurement.value().values());
        var baseline = measurement.baseline();
        if (baseline != null) {
            view.put("beside", baseline.name());
            view.put("beside_median", baseline.value().median());
            view.put("beside_rounds", baseline.value().values());
            view.put("ratio", measurement.ratio());
        }
        var target = measurement.target();
        if (target != null) {
            view.put("aim", target.toString());
            view.put("reached", measurement.reached());
        }
        return view;
    }

    private static Map<String, Object> machine() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        machine.put("java", Runtime.version().toString());
        return machine;
    }
}

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

/** Tells findings as they come, and keeps them in a text and a JSON file that are whole after each. */
public final class Report {

    private final Path folder;
    private final PrintStream out;
    private final Instant start = Instant.now();
    private final Map<String, Object> machine = machine();
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    public Report(Path folder, PrintStream out) {
        this.folder = folder;
        this.out = out;
    }

    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    public void add(Finding finding) {
        findings.add(finding);
        out.println(finding);
        write();
    }

    /** Something that a reader of the figures has to know. */
    public void note(String note) {
        notes.add(note);
        out.println("          " + note);
        write();
    }

    /** What goes on; not kept. */
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
        findings.forEach(finding -> text.append(finding).append(System.lineSeparator()));
        notes.forEach(note -> text.append("note: ").append(note).append(System.lineSeparator()));
        return text.toString();
    }

    private byte[] json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("findings", findings.stream().map(Report::view).toList());
        all.put("notes", notes);
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(all);
    }

    private static Map<String, Object> view(Finding finding) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("row", finding.row());
        view.put("what", finding.what());
        view.put("unit", finding.unit());
        view.put("median", finding.value().median());
        view.put("rounds", finding.value().values());
        var beside = finding.beside();
        if (beside != null) {
            view.put("beside", beside.name());
            view.put("beside_median", beside.value().median());
            view.put("beside_rounds", beside.value().values());
            view.put("ratio", finding.ratio());
        }
        var aim = finding.aim();
        if (aim != null) {
            view.put("aim", aim.toString());
            view.put("reached", finding.reached());
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

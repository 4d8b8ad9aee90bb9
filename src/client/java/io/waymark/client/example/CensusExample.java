package io.waymark.client.example;

import io.waymark.client.ModuleResult;
import io.waymark.client.RunConfig;
import io.waymark.client.Status;
import io.waymark.client.execute.ConfigFileReader;
import io.waymark.client.execute.Executor;
import io.waymark.client.remote.RemoteSettings;
import io.waymark.client.remote.RemoteStatus;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The main class of the census example, which runs a small workflow against a running service and prints the recorded
 * history. Arguments: the base URI of the service ({@code http://localhost:8080}) and a folder for the tables ({@code
 * waymark-data/example}). If the service requires a token, the environment variable {@code WAYMARK_TOKEN} must contain
 * one that allows writing.
 */
public final class CensusExample {
    private CensusExample() {}

    public static void main(String[] arguments) throws IOException {
        var service = URI.create(arguments.length > 0 ? arguments[0] : "http://localhost:8080");
        var folder = Path.of(arguments.length > 1 ? arguments[1] : "waymark-data/example");
        var settings = RemoteSettings.of(service).withToken(System.getenv("WAYMARK_TOKEN"));
        var config = config();
        try (var status = RemoteStatus.of(config, settings.withSource("/executors/census-example"))) {
            run(config, folder, status);
            print(status, service, System.out);
            System.out.println(status.report());
        }
    }

    /** Returns the config in {@code census.yaml}. */
    static RunConfig config() {
        try (var yaml = Objects.requireNonNull(CensusExample.class.getResourceAsStream("census.yaml"))) {
            return RunConfig.of(ConfigFileReader.yaml(new String(yaml.readAllBytes(), StandardCharsets.UTF_8)))
                    .withWorkflow("examples", "census");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Generates the tables and runs the config. */
    static Executor run(RunConfig config, Path folder, Status status) throws IOException {
        Files.createDirectories(folder);
        CensusDataGenerator.write(folder);
        var executor = new Executor(config, new CensusHandlers(folder).factories(), status);
        executor.run();
        return executor;
    }

    private static void print(Status status, URI service, PrintStream out) {
        var summary = status.getStatusSummary();
        out.printf(
                "%nRun %s is %s: %d executions, %d snapshots, %d changes, %d timings%n",
                summary.run(),
                summary.state().wireName(),
                summary.progress().completed(),
                summary.totalSnapshots(),
                summary.totalChanges(),
                summary.totalTimings());
        out.println("\nResults:");
        status.getResult().forEach((key, result) -> out.printf("  %s: %s%n", key, DomainJson.write(score(result))));
        out.println("\nLoader → Preprocessor:");
        status.getChangeHistory("Preprocessor").stream()
                .map(ChangeRecord::change)
                .filter(change -> change.reason().isPresent())
                .map(CensusExample::formatChange)
                .distinct()
                .forEach(out::println);
        out.printf(
                "%nSee it: %s  or  curl -s '%s/api/v1/runs/%s/changes?field=education'%n",
                service, service, summary.run());
    }

    private static Value score(ModuleResult result) {
        return result.data() instanceof Value.Members data ? data.members().getOrDefault("score", data) : result.data();
    }

    private static String formatChange(Change change) {
        var into = change.into().isEmpty() ? "" : " → " + String.join(", ", change.into());
        return "  " + change.id() + into + " (" + change.reason().orElse("") + ")";
    }
}

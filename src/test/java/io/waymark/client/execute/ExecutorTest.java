package io.waymark.client.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.client.ModuleOutput;
import io.waymark.client.RunConfig;
import io.waymark.client.Status;
import io.waymark.client.WaymarkClientException;
import io.waymark.client.local.LocalStatus;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorTest {
    private static final String GRID = """
            {"Executor": {"log_level": "INFO"},
             "Loader": {"load_v1": {}, "load_v2": {}},
             "Synthesizer": {"method_a": {}, "method_b": {}},
             "Reporter": {"save_all": {}}}
            """;

    private final List<String> ran = new ArrayList<>();

    private ModuleOutput note(ModuleInput input) {
        ran.add(input.key().last().toString());
        return ModuleOutput.EMPTY.withData(input.key().toString());
    }

    private Map<String, ModuleHandlerFactory> noting(String... modules) {
        var factories = new java.util.LinkedHashMap<String, ModuleHandlerFactory>();
        for (var module : modules) {
            factories.put(module, (what, parameters) -> this::note);
        }
        return factories;
    }

    private Executor grid() {
        return Executor.of(RunConfig.of(ConfigFileReader.json(GRID)), noting("Loader", "Synthesizer", "Reporter"));
    }

    @Test
    void eachParentRunsOnceForAllItsChildren() {
        grid().run();
        assertThat(ran)
                .containsExactly(
                        "Loader[load_v1]",
                        "Synthesizer[method_a]",
                        "Reporter[save_all]",
                        "Synthesizer[method_b]",
                        "Reporter[save_all]",
                        "Loader[load_v2]",
                        "Synthesizer[method_a]",
                        "Reporter[save_all]",
                        "Synthesizer[method_b]",
                        "Reporter[save_all]");
    }

    @Test
    void resultsAreKeyedByPath() {
        var executor = grid();
        executor.run();
        assertThat(executor.isExecutionCompleted()).isTrue();
        assertThat(executor.getResult())
                .containsOnlyKeys(
                        "Loader[load_v1]_Synthesizer[method_a]_Reporter[save_all]",
                        "Loader[load_v1]_Synthesizer[method_b]_Reporter[save_all]",
                        "Loader[load_v2]_Synthesizer[method_a]_Reporter[save_all]",
                        "Loader[load_v2]_Synthesizer[method_b]_Reporter[save_all]");
        assertThat(executor.status().getResult().keySet())
                .containsExactlyElementsOf(executor.getResult().keySet());
        assertThat(executor.getTiming().rows()).hasSize(10);
    }

    @Test
    void handlerReceivesOutputsOfEarlierModules() {
        var factories = noting("Loader", "Synthesizer");
        factories.put(
                "Reporter",
                (what, parameters) -> input -> ModuleOutput.EMPTY.withData(
                        input.output("Loader").orElseThrow().data() + " and " + input.data(String.class)));
        var executor = Executor.of(RunConfig.of(ConfigFileReader.json(GRID)), factories);
        executor.run();
        assertThat(executor.getResult().values().iterator().next().data())
                .isEqualTo("Loader[load_v1] and Loader[load_v1]_Synthesizer[method_a]");
    }

    @Test
    void failureKeepsPartialResultsAndLastModule() {
        var factories = noting("Loader", "Reporter");
        factories.put("Synthesizer", (what, parameters) -> input -> {
            if (what.experiment().equals("method_b")) {
                throw new IOException("no space");
            }
            return note(input);
        });
        var executor = Executor.of(RunConfig.of(ConfigFileReader.json(GRID)), factories);
        assertThatThrownBy(executor::run)
                .isInstanceOf(ExecutionFailedException.class)
                .hasRootCauseMessage("no space")
                .hasMessageContaining("Loader[load_v1]_Synthesizer[method_b]");
        var status = executor.status();
        assertThat(executor.isExecutionCompleted()).isFalse();
        assertThat(executor.lastCompleted()).hasToString("Loader[load_v1]_Synthesizer[method_a]_Reporter[save_all]");
        assertThat(executor.getResult()).hasSize(1);
        assertThat(status.state()).isEqualTo(LifecycleState.FAILED);
        assertThat(status.getSnapshots().getLast().phase()).isEqualTo(Snapshot.Phase.FAILED);
        assertThat(status.getResult()).hasSize(1);
    }

    @Test
    void splitterSamplesShareItsParameters() {
        var seen = new ArrayList<String>();
        var config = RunConfig.of(ConfigFileReader.json("""
                {"Loader": {"data": {}}, "Splitter": {"s": {"num_samples": 12, "ratio": 0.8}}}
                """));
        var factories = noting("Loader");
        factories.put("Splitter", (what, parameters) -> {
            seen.add(what + " " + DomainJson.write(parameters));
            return this::note;
        });
        Executor.of(config, factories).run();
        assertThat(seen).hasSize(12).first().isEqualTo("Splitter[s_[12-01]] {\"num_samples\":1,\"ratio\":0.8}");
    }

    @Test
    void schemaIsInferredBeforePreprocessorRuns() {
        var schema = DomainJson.readSchema("{\"id\": \"t\", \"attributes\": {\"age\": {\"type\": \"int\"}}}");
        var inferred = new ArrayList<Schema>();
        Map<String, ModuleHandlerFactory> factories = Map.of(
                "Loader", (what, parameters) -> input -> ModuleOutput.of(schema),
                "Preprocessor",
                        (what, parameters) -> input -> {
                            inferred.add(input.status()
                                    .getInferredSchema("Preprocessor")
                                    .orElseThrow());
                            return ModuleOutput.EMPTY;
                        });
        var config = RunConfig.of(ConfigFileReader.yaml("""
                Loader:
                  data: {}
                Preprocessor:
                  prep:
                    scaling:
                      age: minmax
                """));
        var executor = Executor.of(config, factories);
        executor.run();
        assertThat(inferred).hasSize(1);
        assertThat(inferred.getFirst().attributes().get("age").property("logical_type"))
                .isEqualTo(new Value.Text("normalized"));
        assertThat(executor.getInferredSchema("Preprocessor")).contains(inferred.getFirst());
        assertThat(executor.getInferredSchema("Loader")).isEmpty();
    }

    @Test
    void yamlAndJsonConfigsAreEqual(@TempDir Path folder) throws IOException {
        var yaml = Files.writeString(
                folder.resolve("config.yaml"), "Loader:\n  v1: {path: a.csv, rows: 3, ratio: 0.5, none: ~}\n");
        var json = Files.writeString(
                folder.resolve("config.json"),
                "{\"Loader\": {\"v1\": {\"path\": \"a.csv\", \"rows\": 3, \"ratio\": 0.5, \"none\": null}}}");
        assertThat(ConfigFileReader.read(yaml)).isEqualTo(ConfigFileReader.read(json));
    }

    @Test
    void invalidConfigIsReportedBeforeExecution() {
        assertThatThrownBy(() -> ConfigFileReader.yaml("Loader: [1"))
                .isInstanceOf(WaymarkClientException.InvalidConfigException.class);
        assertThatThrownBy(() -> ConfigFileReader.yaml("a: 1\na: 2"))
                .isInstanceOf(WaymarkClientException.InvalidConfigException.class);
        assertThatThrownBy(() -> ConfigFileReader.json("[]"))
                .isInstanceOf(WaymarkClientException.InvalidConfigException.class);
        assertThatThrownBy(() -> RunConfig.of(ConfigFileReader.json("{\"Loader\": \"x\"}")))
                .isInstanceOf(WaymarkClientException.InvalidConfigException.class);
        assertThatThrownBy(() -> Executor.of(RunConfig.of(ConfigFileReader.json(GRID)), noting("Loader")))
                .isInstanceOf(WaymarkClientException.InvalidConfigException.class)
                .hasMessageContaining("Synthesizer");
        assertThat(ran).isEmpty();
    }

    @Test
    void executorRunsOnlyOnce() {
        var executor = grid();
        executor.run();
        assertThatThrownBy(executor::run).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void eventsArePublishedInOrder() {
        var config = RunConfig.of(ConfigFileReader.json("{\"Loader\": {\"a\": {}}}"));
        try (Status status = LocalStatus.of(config)) {
            new Executor(config, noting("Loader"), status).run();
            assertThat(status.getStatusSummary().counters().events()).isEqualTo(5);
            assertThat(status.getSnapshots())
                    .extracting(snapshot -> snapshot.phase())
                    .containsExactly(Snapshot.Phase.STARTED, Snapshot.Phase.COMPLETED);
        }
    }
}

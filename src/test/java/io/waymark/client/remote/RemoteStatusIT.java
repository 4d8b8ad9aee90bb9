package io.waymark.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.waymark.client.ModuleOutput;
import io.waymark.client.RunConfig;
import io.waymark.client.Status;
import io.waymark.client.StatusContract;
import io.waymark.client.WaymarkClientException;
import io.waymark.client.example.CensusExampleTest;
import io.waymark.client.publish.PublisherSettings;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.TestServers;
import io.waymark.fixture.TestService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the remote status against the complete service. */
class RemoteStatusIT {
    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(RemoteStatusIT.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static RemoteSettings http() {
        return RemoteSettings.of(URI.create(service.url())).withRequestTimeout(Duration.ofSeconds(30));
    }

    private static RemoteSettings kafka() {
        return http().withKafka(new RemoteSettings.Kafka(TestServers.bootstrapServers(), service.name(), Map.of()));
    }

    private static boolean infers() {
        var answer = service.client()
                .get()
                .uri("/api/v1/runs/nobody/inferred-metadata?module=Preprocessor")
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return answer != null && answer.contains("unknown-run");
    }

    @Nested
    class HttpTransportStatus implements StatusContract {
        @Override
        public Status status(RunConfig config) {
            return RemoteStatus.of(config, http());
        }

        @Override
        @Test
        public void preprocessedSchemaIsInferred() {
            assumeTrue(infers(), "this service does not infer");
            StatusContract.super.preprocessedSchemaIsInferred();
        }
    }

    @Nested
    class KafkaTransportStatus implements StatusContract {
        @Override
        public Status status(RunConfig config) {
            return RemoteStatus.of(config, kafka());
        }

        @Override
        @Test
        public void preprocessedSchemaIsInferred() {
            assumeTrue(infers(), "this service does not infer");
            StatusContract.super.preprocessedSchemaIsInferred();
        }
    }

    @Test
    void otherProcessContinuesRun() {
        var config = RunConfig.of(DomainJson.readMembers(StatusContract.CONFIG));
        try (var first = RemoteStatus.of(config, http())) {
            first.put("Loader", "v1", ModuleOutput.of(StatusContract.loaded()));
        }
        try (var second = RemoteStatus.attach(config.run(), http())) {
            second.put("Preprocessor", "scale", ModuleOutput.of(StatusContract.preprocessed()));
            assertThat(second.getFullExpt()).containsOnlyKeys("Loader", "Preprocessor");
            assertThat(second.report().complete()).isTrue();
        }
    }

    @Test
    void unknownRunIsReported() {
        try (var status = RemoteStatus.attach(new RunId("nobody"), http())) {
            assertThatThrownBy(status::getStatusSummary).isInstanceOf(WaymarkClientException.UnknownRunException.class);
        }
    }

    @Test
    void unreachableServiceIsReported() {
        var unreachable = RemoteSettings.of(URI.create("http://127.0.0.1:9"))
                .withRequestTimeout(Duration.ofMillis(300))
                .withPublishing(PublisherSettings.DEFAULT.withTimeouts(Duration.ZERO, Duration.ofMillis(100)));
        var config = RunConfig.of(Value.Members.empty());
        try (var status = RemoteStatus.of(config, unreachable)) {
            assertThatThrownBy(status::getStatusSummary)
                    .isInstanceOf(WaymarkClientException.ServiceUnavailableException.class);
        }
    }

    @Test
    void exampleRuns(@TempDir Path folder) throws IOException {
        CensusExampleTest.runAndCheck(folder, config -> RemoteStatus.of(config, http()));
    }

    @Test
    void comparisonShowsTheChangedConfig(@TempDir Path folder) throws IOException {
        var before = CensusExampleTest.run(folder, "", "", config -> RemoteStatus.of(config, http()));
        var after = CensusExampleTest.run(
                folder, "workclass: label", "workclass: onehot", config -> RemoteStatus.of(config, http()));

        try (var history = new CrossRunClient(http())) {
            var differences = ((Value.Items) history.compare(after, before).get("items")).items();

            assertThat(differences)
                    .contains(DomainJson.readValue("""
                            {"kind": "config", "key": null, "pointer": "/Preprocessor/encode_and_scale/encoding/workclass",
                             "only_in": null, "before": "label", "after": "onehot", "relative": null, "change": null}
                            """))
                    .extracting(difference -> ((Value.Members) difference).get("kind"))
                    .containsOnlyOnce(new Value.Text("config"))
                    .contains(new Value.Text("schema"));
        }
    }

    @Test
    void severalProcessesExecuteConcurrently(@TempDir Path folder) throws Exception {
        var processes = new ArrayList<Process>();
        for (int i = 0; i < 3; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.waymark.client.example.CensusExample",
                            service.url(),
                            folder.resolve("process-" + i).toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("out-" + i + ".txt").toFile())
                    .start());
        }
        for (var process : processes) {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        }
        for (int i = 0; i < processes.size(); i++) {
            assertThat(folder.resolve("out-" + i + ".txt"))
                    .content()
                    .contains("is completed: 22 executions")
                    .contains("education → education_");
            assertThat(processes.get(i).exitValue()).isZero();
        }
    }
}

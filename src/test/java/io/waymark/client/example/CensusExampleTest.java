package io.waymark.client.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.client.RunConfig;
import io.waymark.client.Status;
import io.waymark.client.execute.ConfigFileReader;
import io.waymark.client.local.LocalStatus;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class CensusExampleTest {

    @TempDir
    private Path folder;

    @Test
    void exampleRunsWithoutService() throws IOException {
        runAndCheck(folder, LocalStatus::of);
    }

    /** Runs the example and looks at what its status knows afterwards. */
    public static void runAndCheck(Path folder, Function<RunConfig, Status> kind) throws IOException {
        var config = CensusExample.config();
        try (var status = kind.apply(config)) {
            var executor = CensusExample.run(config, folder, status);
            assertThat(executor.isExecutionCompleted()).isTrue();
            assertThat(status.isCompleted()).isTrue();
            assertThat(executor.getResult())
                    .hasSize(4)
                    .containsOnlyKeys(status.getResult().keySet());
            assertThat(status.getResult())
                    .containsKey(
                            "Loader[census_2024]_Splitter[split_[1-1]]_Preprocessor[encode_and_scale]"
                                    + "_Synthesizer[bootstrap]_Postprocessor[restore]_Evaluator[similarity]_Reporter[save_all]");
            assertEducationBecameMany(status);
            assertThat(status.getTiming())
                    .extracting(timing -> timing.step().name())
                    .contains("run", "read", "infer_schema", "encode", "sample");
            assertThat(status.getMetadataEvolution()).hasSize(2);
            assertReported(status);
        }
    }

    /** Runs the example, with a text in its config replaced by another, and returns the id of its run. */
    public static RunId run(Path folder, String text, String replacement, Function<RunConfig, Status> kind)
            throws IOException {
        try (var yaml = Objects.requireNonNull(CensusExample.class.getResourceAsStream("census.yaml"))) {
            var changed = new String(yaml.readAllBytes(), StandardCharsets.UTF_8).replace(text, replacement);
            var config = RunConfig.of(ConfigFileReader.yaml(changed)).withWorkflow("examples", "census");
            try (var status = kind.apply(config)) {
                CensusExample.run(config, folder, status);
                assertThat(status.isCompleted()).isTrue();
                return status.getStatusSummary().run();
            }
        }
    }

    private static void assertEducationBecameMany(Status status) {
        assertThat(status.getChangeHistory("Preprocessor"))
                .extracting(record -> record.change())
                .filteredOn(change -> change.id().equals("education"))
                .hasSize(2)
                .allSatisfy(change -> {
                    assertThat(change.type()).isEqualTo(Change.Type.TRANSFORM);
                    assertThat(change.into())
                            .containsExactly("education_Doctorate", "education_HS-grad", "education_Masters");
                });
    }

    private static void assertReported(Status status) {
        status.getResult().values().forEach(result -> {
            var uri = (Value.Text) Objects.requireNonNull(result.reference().get("uri"));
            assertThat(Files.exists(Path.of(java.net.URI.create(uri.value())))).isTrue();
            var score = ((Value.Members) result.data()).get("score");
            assertThat(((Value.Numeric) Objects.requireNonNull(score)).value().doubleValue())
                    .isBetween(0.5, 1.0);
        });
    }
}

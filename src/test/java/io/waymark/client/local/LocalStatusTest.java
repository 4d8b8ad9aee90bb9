package io.waymark.client.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.client.ModuleOutput;
import io.waymark.client.RunConfig;
import io.waymark.client.Status;
import io.waymark.client.StatusContract;
import io.waymark.client.WaymarkClientException;
import io.waymark.codec.json.DomainJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStatusTest implements StatusContract {

    @TempDir
    private Path folder;

    @Override
    public Status status(RunConfig config) {
        return LocalStatus.of(config);
    }

    @Test
    void reopenedStatusEqualsSavedStatus() {
        var file = folder.resolve("status.ndjson");
        try (var status = (LocalStatus) givenTwoModules()) {
            status.restoreFromSnapshot(status.getSnapshots().get(1).snapshotId());
            status.startTiming("Loader", "v1", "open");
            status.saveTo(file);
            try (var opened = LocalStatus.open(file)) {
                assertThat(opened.getStatusSummary()).isEqualTo(status.getStatusSummary());
                assertThat(opened.getSnapshots()).isEqualTo(status.getSnapshots());
                assertThat(opened.getChangeHistory()).isEqualTo(status.getChangeHistory());
                assertThat(opened.getTiming()).isEqualTo(status.getTiming());
                assertThat(opened.getResults("Loader")).isEqualTo(status.getResults("Loader"));
                assertThat(opened.getMetadataEvolution("Preprocessor"))
                        .isEqualTo(status.getMetadataEvolution("Preprocessor"));
            }
        }
    }

    @Test
    void openedStatusAppendsToItsFile() {
        var file = folder.resolve("status.ndjson");
        try (var status = LocalStatus.in(file, config())) {
            status.put("Loader", "v1", ModuleOutput.of(StatusContract.loaded()));
        }
        try (var opened = LocalStatus.open(file)) {
            opened.restoreFromSnapshot(opened.getSnapshots().getFirst().snapshotId());
            opened.put("Preprocessor", "scale", ModuleOutput.of(StatusContract.preprocessed()));
        }
        try (var again = LocalStatus.open(file)) {
            assertThat(again.getSnapshots()).hasSize(3);
            assertThat(again.getFullExpt()).containsOnlyKeys("Loader", "Preprocessor");
        }
    }

    @Test
    void truncatedLastLineIsIgnored() throws IOException {
        var file = folder.resolve("status.ndjson");
        try (var status = LocalStatus.in(file, config())) {
            status.put("Loader", "v1", ModuleOutput.of(StatusContract.loaded()));
        }
        Files.writeString(file, "{\"specversion\":\"1.0\",\"id", StandardOpenOption.APPEND);
        try (var opened = LocalStatus.open(file)) {
            opened.put("Loader", "v2", ModuleOutput.EMPTY);
        }
        try (var opened = LocalStatus.open(file)) {
            assertThat(opened.getSnapshots()).hasSize(2);
        }
    }

    @Test
    void fileOfOtherFormatIsRejected() throws IOException {
        var file = Files.writeString(folder.resolve("other.json"), "{\"a\": 1}\n");
        assertThatThrownBy(() -> LocalStatus.open(file)).isInstanceOf(WaymarkClientException.StatusFileException.class);
        assertThatThrownBy(() -> LocalStatus.open(folder.resolve("nowhere")))
                .isInstanceOf(WaymarkClientException.StatusFileException.class);
    }

    @Test
    void invalidEventIsRejectedWithoutEffect() {
        try (var status = status(config())) {
            assertThatThrownBy(() -> status.publish("module.completed", Map.of("module", "Loader")))
                    .isInstanceOf(WaymarkClientException.InvalidEventException.class)
                    .hasMessageContaining("/data/experiment");
            assertThat(status.getStatusSummary().counters().events()).isEqualTo(1);
        }
    }

    @Test
    void timesAndIdsComeFromTheClock() {
        var clock = Clock.fixed(Instant.parse("2024-12-24T21:00:00Z"), ZoneOffset.UTC);
        try (var status = LocalStatus.of(config(), clock)) {
            status.put("Loader", "v1", ModuleOutput.of(StatusContract.loaded()));
            assertThat(status.getSnapshots().getFirst().snapshotId()).isEqualTo("snapshot_000001_20241224_210000");
        }
    }

    @Test
    void longRunStaysWithinLimits() {
        var limits = RunConfig.of(DomainJson.readMembers(CONFIG), 10, 10, 10);
        try (var status = status(limits)) {
            for (int i = 0; i < 5000; i++) {
                status.put("Loader", "v1", ModuleOutput.of(StatusContract.loaded()));
            }
            assertThat(status.getSnapshots()).hasSize(10);
            assertThat(status.getStatusSummary().counters().snapshots()).isEqualTo(5000);
        }
    }
}

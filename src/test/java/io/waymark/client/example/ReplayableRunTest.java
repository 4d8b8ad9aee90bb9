package io.waymark.client.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.client.publish.OutgoingEvent;
import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.domain.run.RunEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayableRunTest {
    private static final Path EXAMPLES = Path.of("deploy/examples");
    private static final Instant START = Instant.parse("2026-01-31T12:00:00.000001Z");

    @Test
    void exampleIsReplayedAsNewRun() throws IOException {
        var runs = DemoRunPublisher.read(EXAMPLES);
        assertThat(runs)
                .extracting(run -> run.id(START).value())
                .containsExactlyInAnyOrder(
                        "petsard-adult-20260131-120000",
                        "petsard-drift-20260131-120000",
                        "petsard-failing-20260131-120000",
                        "petsard-grid-2x2x2-20260131-120000");
        for (var run : runs) {
            for (var decoded : again(run)) {
                assertThat(decoded.envelope().runId()).isEqualTo(run.id(START));
                assertThat(decoded.envelope().time()).isEqualTo(START);
            }
        }
    }

    @Test
    void replayedPausesAreBounded() throws IOException {
        assertThat(DemoRunPublisher.read(EXAMPLES))
                .flatExtracting(ReplayableRun::events)
                .extracting(ReplayableRun.RecordedEvent::pause)
                .contains(Duration.ofMillis(600), Duration.ofMillis(1237), Duration.ofSeconds(2))
                .allMatch(pause -> pause.compareTo(Duration.ofMillis(600)) >= 0)
                .allMatch(pause -> pause.compareTo(Duration.ofSeconds(2)) <= 0);
    }

    @Test
    void folderWithoutRunsIsReported(@TempDir Path empty) {
        assertThatThrownBy(() -> DemoRunPublisher.read(empty)).hasMessageContaining("no *.ndjson file: " + empty);
    }

    private static List<RunEvent> again(ReplayableRun run) {
        var decoder = new EventDecoder();
        var events = new ArrayList<RunEvent>();
        for (var recorded : run.events()) {
            OutgoingEvent event = recorded.replayedAs(run.id(START), START);
            var result = decoder.decode(event.json().getBytes(StandardCharsets.US_ASCII));
            assertThat(result).isInstanceOf(DecodeResult.ValidEvent.class);
            events.add(((DecodeResult.ValidEvent) result).event());
        }
        return events;
    }
}

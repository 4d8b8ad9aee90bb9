package io.waymark.codec.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestoreSignerTest {
    private static final Instant TIME = Instant.parse("2024-12-24T21:00:00.000001Z");
    private static final String SNAPSHOT = "snapshot_000001_20241224_210000";

    private final RestoreSigner signer = new RestoreSigner(bytes("secret"));

    @Test
    void signatureIsValidForItsEventOnly() {
        var signed = signer.sign(event("run", "id", TIME, SNAPSHOT, "Loader"));

        assertThat(signer.isAuthentic(event("run", "id", TIME, SNAPSHOT, "Loader"), signed))
                .isTrue();
        assertThat(new RestoreSigner(bytes("other")).isAuthentic(event("run", "id", TIME, SNAPSHOT, "Loader"), signed))
                .isFalse();
        assertThat(List.of(
                        event("run2", "id", TIME, SNAPSHOT, "Loader"),
                        event("run", "id2", TIME, SNAPSHOT, "Loader"),
                        event("run", "id", TIME.plusSeconds(1), SNAPSHOT, "Loader"),
                        event("run", "id", TIME, SNAPSHOT.replace('1', '2'), "Loader"),
                        event("run", "id", TIME, SNAPSHOT),
                        event("run", "id", TIME, SNAPSHOT, "Load", "er"),
                        event("run", "id", TIME, SNAPSHOT, "Loader", "\ud800\0")))
                .noneMatch(event -> signer.isAuthentic(event, signed));
    }

    @Test
    void onlySignedRestoresAreAccepted() {
        var bytes = signedRestore("run");

        assertThat(new EventDecoder(signer).decode(bytes))
                .isInstanceOfSatisfying(DecodeResult.ValidEvent.class, decoded -> {
                    var event = (RunRestored) decoded.event();
                    assertThat(event.snapshotId()).isEqualTo(SNAPSHOT);
                    assertThat(event.modules()).containsExactly("Loader");
                });
        assertThat(new EventDecoder().decode(bytes)).isInstanceOf(DecodeResult.Rejected.class);
    }

    @Test
    void restoreOfObservationIsRejected() {
        var run = RunId.ofObservation("/crawler", "1");

        assertThat(new EventDecoder(signer).decode(signedRestore(run.value())))
                .isInstanceOfSatisfying(
                        DecodeResult.Rejected.class,
                        rejected -> assertThat(rejected.reason())
                                .contains("/subject: an observation of a dataset has no executions to restore"));
    }

    private byte[] signedRestore(String run) {
        return """
                {"specversion": "1.0", "id": "id", "source": "/waymark", "type": "io.waymark.run.restored",
                 "subject": "%s", "time": "%s", "data": {"snapshot_id": "%s", "modules": ["Loader"], "signature": "%s"}}
                """.formatted(run, TIME, SNAPSHOT, signer.sign(event(run, "id", TIME, SNAPSHOT, "Loader")))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static RunRestored event(String run, String id, Instant time, String snapshot, String... modules) {
        var envelope = new EventAttributes(new RunId(run), "/waymark", id, time, new ContentHash(0, 0));
        return new RunRestored(envelope, snapshot, List.of(modules), Value.Members.empty());
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }
}

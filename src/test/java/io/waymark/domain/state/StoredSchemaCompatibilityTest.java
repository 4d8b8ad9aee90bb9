package io.waymark.domain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.DiffTooLargeException;
import io.waymark.fixture.RunScenario;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Tests that stored schemas of release 0.1 stay in use and that no record exceeds the size limit. */
class StoredSchemaCompatibilityTest {
    private static final Map<String, Value> EMPTY_KEY = Map.of("primary_key", new Value.Items(List.of()));
    private static final Schema PLAIN = new Schema("s", Map.of(), Map.of());
    private static final ContentHash LEGACY_HASH =
            new Schema("s", EMPTY_KEY, Map.of()).legacyHash().orElseThrow();
    private static final Schema STORED = Schema.stored("s", EMPTY_KEY, Map.of(), LEGACY_HASH);
    private static final Schema SMALL = nested(1);
    private static final Schema LARGE = nested(2_000);

    @Test
    void legacyStoredSchemaIsReused() {
        var runScenario =
                new RunScenario().planned(0, "A").completes(1, "A[x]", STORED).completes(2, "A[x]", PLAIN);

        assertThat(runScenario.last().changes()).isEmpty();
        assertThat(Objects.requireNonNull(runScenario.last().snapshot()).after())
                .isEqualTo(STORED.reference());
        assertThat(runScenario.state().metadata()).containsEntry("A", STORED);
    }

    @Test
    void restoreToEqualContentHasNoChanges() {
        var runScenario = new RunScenario().planned(0, "A").completes(1, "A[x]", PLAIN);

        assertThat(restored(runScenario, STORED)).isEmpty();
    }

    @Test
    void completionWithTooLargeRecordsIsRejected() {
        var runScenario = new RunScenario().planned(0, "A").completes(1, "A[x]", SMALL);

        assertThatThrownBy(() -> runScenario.completes(2, "A[x]", LARGE)).isInstanceOf(DiffTooLargeException.class);
    }

    @Test
    void oversizedRestoreReplacesTheSchema() {
        var runScenario =
                new RunScenario().planned(0, "A").completes(1, "A[x]", SMALL).completes(2, "A[x]", LARGE, LARGE);

        assertThat(restored(runScenario, SMALL))
                .extracting(Change::type)
                .containsExactly(Change.Type.DELETE, Change.Type.CREATE);
    }

    private static List<Change> restored(RunScenario runScenario, Schema then) {
        var snapshot = Objects.requireNonNull(runScenario.deltas().get(1).snapshot());
        var envelope = new EventAttributes(
                runScenario.state().id(), "/waymark", "restore", RunScenario.at(9), new ContentHash(0, 9));
        var restore = new RunRestored(envelope, snapshot.id().toString(), List.of("A"), Value.Members.empty());
        var point = new RestorePoint(
                snapshot, runScenario.state().path(), List.of(), new LinkedHashMap<>(Map.of("A", then)));
        return RunReducer.reduceRestore(runScenario.state(), restore, point).delta().changes().stream()
                .map(ChangeRecord::change)
                .toList();
    }

    private static Schema nested(int fields) {
        var inner = new LinkedHashMap<String, Attribute>();
        for (int i = 0; i < fields; i++) {
            inner.put("f" + i, new Attribute(Map.of(), Map.of()));
        }
        return new Schema("s", Map.of(), Map.of("x".repeat(10_000), new Attribute(Map.of(), inner)));
    }
}

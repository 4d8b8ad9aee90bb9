package io.waymark.domain.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.run.Envelope;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Change;
import io.waymark.domain.schema.ComparisonTooLarge;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.Story;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Schemas of the former release go on, and too large records are never made. */
class RecordedSchemaTest {
    private static final Map<String, Value> EMPTY_KEY = Map.of("primary_key", new Value.Items(List.of()));
    private static final Schema PLAIN = new Schema("s", Map.of(), Map.of());
    private static final ContentHash FORMER =
            new Schema("s", EMPTY_KEY, Map.of()).hashOf01().orElseThrow();
    private static final Schema STORED = Schema.stored("s", EMPTY_KEY, Map.of(), FORMER);
    private static final Schema SMALL = nested(1);
    private static final Schema LARGE = nested(2_000);

    @Test
    void aStoredSchemaOfTheFormerReleaseGoesOn() {
        var story = new Story().planned(0, "A").completes(1, "A[x]", STORED).completes(2, "A[x]", PLAIN);

        assertThat(story.last().changes()).isEmpty();
        assertThat(Objects.requireNonNull(story.last().snapshot()).after()).isEqualTo(STORED.reference());
        assertThat(story.state().metadata()).containsEntry("A", STORED);
    }

    @Test
    void aRestoreToTheSameContentChangesNothing() {
        var story = new Story().planned(0, "A").completes(1, "A[x]", PLAIN);

        assertThat(restored(story, STORED)).isEmpty();
    }

    @Test
    void aCompletionWithTooLargeRecordsIsRefused() {
        var story = new Story().planned(0, "A").completes(1, "A[x]", SMALL);

        assertThatThrownBy(() -> story.completes(2, "A[x]", LARGE)).isInstanceOf(ComparisonTooLarge.class);
    }

    @Test
    void aRestoreReplacesTheSchemaWhereRecordsWouldBeTooLarge() {
        var story = new Story().planned(0, "A").completes(1, "A[x]", SMALL).completes(2, "A[x]", LARGE, LARGE);

        assertThat(restored(story, SMALL))
                .extracting(Change::type)
                .containsExactly(Change.Type.DELETE, Change.Type.CREATE);
    }

    private static List<Change> restored(Story story, Schema then) {
        var snapshot = Objects.requireNonNull(story.recordings().get(1).snapshot());
        var envelope = new Envelope(story.state().id(), "/waymark", "restore", Story.at(9), new ContentHash(0, 9));
        var restore = new RunRestored(envelope, snapshot.id().toString(), List.of("A"), Value.Members.empty());
        var point = new RestorePoint(snapshot, story.state().path(), List.of(), new LinkedHashMap<>(Map.of("A", then)));
        return Recorder.restore(story.state(), restore, point).recording().changes().stream()
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

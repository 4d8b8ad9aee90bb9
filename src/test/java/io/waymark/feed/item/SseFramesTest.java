package io.waymark.feed.item;

import static io.waymark.fixture.FeedItemFixtures.change;
import static io.waymark.fixture.FeedItemFixtures.run;
import static io.waymark.fixture.FeedItemFixtures.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.Change.Category;
import io.waymark.domain.schema.diff.Change.Compatibility;
import io.waymark.port.feed.FeedItem.Gap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseFramesTest {
    private final SseFrames frames = new SseFrames("a1b2c3d4");

    @Test
    void itemFrameHasThreeLines() {
        assertThat(text(frames.frame(run(71, "run-1")))).isEqualTo("""
                id: a1b2c3d4.1z
                event: run
                data: {"kind":"run","run_id":"run-1","workflow":{"namespace":"lab","name":"demo"},\
                "recorded_at":"2024-12-24T21:00:00.000001Z",\
                "record":{"state_before":null,"state":"in_progress","timestamp":"2024-12-24T21:00:00.000001Z"}}

                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\r\nb",
                "\n\ndata: forged",
                "\u2028\u2029\u0085",
                "\0",
                "\uD83D",
                "\uDE00\uD83D",
                "\uD83D\uDE00",
                "\uFEFF",
                "ünïcödé",
                "\"\\/"
            })
    void controlCharactersSurviveFraming(String odd) {
        var context = Value.Members.of(odd, new Value.Text(odd));
        var lines = text(frames.frame(snapshot(1, "run-1", odd, context))).split("\n", -1);

        assertThat(lines)
                .hasSize(5)
                .startsWith("id: a1b2c3d4.1", "event: snapshot")
                .endsWith("", "");
        assertThat(lines[2]).startsWith("data: {").isASCII().doesNotContain("\r");
        var record = (Value.Members)
                DomainJson.readMembers(lines[2].substring("data: ".length())).get("record");
        assertThat(record.get("context")).isEqualTo(context);
        assertThat(record.get("module_name")).isEqualTo(new Value.Text(odd));
        assertThat(record.get("run_id")).isEqualTo(new Value.Text("run-1"));
    }

    @Test
    void changeFrameContainsTheRecord() {
        var frame = text(frames.frame(change(36, Change.Type.DELETE, "age", Compatibility.BREAKING, Category.FIELDS)));
        assertThat(frame)
                .startsWith("id: a1b2c3d4.10\nevent: change\ndata: {\"kind\":\"change\",")
                .contains("\"record\":{\"change_id\":\"change_000036_20241224_210000\",\"snapshot_id\":");
    }

    @Test
    void gapFrameHasFirstAndLastItem() {
        var gap = new Gap(3, 37, Gap.Reason.LIMIT, new RunId("run-1"), Set.of());
        assertThat(text(frames.frame(gap))).isEqualTo("""
                id: a1b2c3d4.11
                event: gap
                data: {"from":"a1b2c3d4.3","to":"a1b2c3d4.11","reason":"limit","run_id":"run-1"}

                """);
    }

    @Test
    void controlFramesHaveTheirFormat() {
        assertThat(text(SseFrames.heartbeat())).isEqualTo(":\n\n");
        assertThat(text(SseFrames.retry(Duration.ofMillis(1234)))).isEqualTo("retry: 1234\n\n");
        assertThat(text(frames.progress(1))).isEqualTo("id: a1b2c3d4.1\nevent: progress\n\n");
        assertThat(text(frames.reset(1, "future")))
                .isEqualTo("id: a1b2c3d4.1\nevent: reset\ndata: {\"reason\":\"future\"}\n\n");
    }

    private static String text(Bytes bytes) {
        return new String(bytes.array(), StandardCharsets.US_ASCII);
    }
}

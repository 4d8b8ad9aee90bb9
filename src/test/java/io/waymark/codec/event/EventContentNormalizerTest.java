package io.waymark.codec.event;

import static io.waymark.codec.event.GoldenEvent.decoded;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.RawJson;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
import io.waymark.domain.run.RunEvent.ModuleFailed;
import io.waymark.domain.run.RunEvent.ModuleStarted;
import io.waymark.domain.run.RunEvent.RunPlanned;
import io.waymark.domain.schema.ContentHash;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which events with equal ids have equal content (EVT-5, EVT-6, GEN-5), and how their members are decoded. */
class EventContentNormalizerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "module.completed | context         | {}",
                "module.completed | result          | {}",
                "module.completed | result          | {\"ref\": null}",
                "module.completed | profile         | {}",
                "module.completed | profile         | {\"rows\": null}",
                "module.completed | transformations | []",
                "module.completed | attempt         | null",
                "module.started   | context         | {}",
                "module.failed    | context         | {}",
                "timing.started   | context         | {}",
                "run.planned      | sequence        | []",
                "run.planned      | limits          | null"
            })
    void emptyMemberEqualsAbsentMember(String type, String member, String empty) {
        var golden = new GoldenEvent(type);

        assertThat(envelope(golden.withData(member, empty)))
                .matches(event -> event.content().equals(content(golden.withData(member, null))))
                .matches(event -> event.hasContent(event.legacyContent()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "module.failed    | error   | {'type': 'E', 'message': 'm', 'stack_trace': null} | {'type': 'E', 'message': 'm'}",
                "run.planned      | limits  | {'max_changes': null}  | {}",
                "module.completed | profile | {'rows': 1, 'x': {'y': null}} | {'rows': 1, 'x': {}}",
                "module.completed | result  | {'data': null, 'ref': null}   | {'data': null}"
            })
    void nullMemberEqualsAbsentMember(String type, String member, String one, String other) {
        var golden = new GoldenEvent(type);

        assertThat(content(golden.withData(member, one.replace('\'', '"'))))
                .isEqualTo(content(golden.withData(member, other.replace('\'', '"'))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "module.completed | result  | {'data': null}          | null",
                "module.completed | result  | {'data': null}          | {'data': {}}",
                "module.completed | result  | {'data': {'a': null}}   | {'data': {}}",
                "module.completed | context | {'a': null}             | {}",
                "module.completed | profile | {'columns': []}         | {}",
                "run.planned      | config  | {'A': {'x': null}}      | {'A': {}}",
                "module.started   | attempt | 1                       | 2",
                "module.started   | attempt | 1                       | null"
            })
    void differentValuesAreDifferentContent(String type, String member, String one, String other) {
        var golden = new GoldenEvent(type);

        assertThat(content(golden.withData(member, one.replace('\'', '"'))))
                .isNotEqualTo(content(golden.withData(member, other.replace('\'', '"'))));
    }

    /** {@code attempt} is an unknown member of timing events. */
    @Test
    void attemptIsNotContentOfTimings() {
        var golden = new GoldenEvent("timing.ended");

        assertThat(decoded(golden.withData("attempt", "7"))).isEqualTo(decoded(golden.text()));
    }

    /** The hash that release 0.1 stored for an event without context, and with an empty one. */
    @Test
    void contentHashOfRelease01IsRecognized() {
        var golden = new GoldenEvent("module.failed");
        var without = envelope(golden.withData("context", null));
        var empty = envelope(golden.withData("context", "{}"));

        assertThat(without.legacyContent()).isEqualTo(without.content());
        assertThat(empty.legacyContent()).isNotEqualTo(empty.content());
        assertThat(empty.hasContent(empty.legacyContent())).isTrue();
        assertThat(empty.hasContent(without.content())).isTrue();
        assertThat(without.hasContent(empty.legacyContent())).isFalse();
    }

    @Test
    void resultMayBeNull() {
        var golden = new GoldenEvent("module.completed");

        assertThat(completed(golden.withData("result", "{\"data\": null}"))
                        .result()
                        .data())
                .isEqualTo(new RawJson("null"));
        assertThat(completed(golden.withData("result", "{}")).result().data()).isNull();
        assertThat(completed(golden.withData("profile", "{}")).result().profile())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]"})
    void configOrdersModulesWithoutSequence(String sequence) {
        var planned = (RunPlanned) decoded(new GoldenEvent("run.planned").withData("sequence", sequence));

        assertThat(planned.plan().sequence()).containsExactly("Loader", "Reporter");
    }

    /** EVT-24, report 63. */
    @Test
    void sequenceReplacesConfig() {
        var planned = (RunPlanned) decoded(new GoldenEvent("run.planned").withData("config", null));

        assertThat(planned.plan().config()).isNull();
        assertThat(planned.plan().sequence()).isEqualTo(List.of("Loader", "Reporter"));
    }

    @Test
    void nullLimitsAreAbsent() {
        var planned = (RunPlanned) decoded(
                new GoldenEvent("run.planned").withData("limits", "{\"max_changes\": 9, \"max_timings\": null}"));

        assertThat(planned.plan().limits()).isEqualTo(new HistoryPruningLimits(null, 9L, null));
    }

    @Test
    void moduleEventsCountAttempts() {
        assertThat(((ModuleStarted) decoded(new GoldenEvent("module.started").withData("attempt", "1"))).attempt())
                .isEqualTo(1);
        assertThat(completed(new GoldenEvent("module.completed").withData("attempt", "2.0"))
                        .attempt())
                .isEqualTo(2);
        assertThat(((ModuleFailed) decoded(new GoldenEvent("module.failed").withData("attempt", "9223372036854775807")))
                        .attempt())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(completed(new GoldenEvent("module.completed").text()).attempt())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"manual__2021-03-12T09:40:00.745000+00:00", "a:b:c", "...", "-", "x@y=z~1,2", "hunt42..dots"})
    void schedulerRunIdsAreDecoded(String subject) {
        var event = decoded(new GoldenEvent("run.started").with("subject", '"' + subject + '"'));

        assertThat(event.envelope().runId().value()).isEqualTo(subject);
    }

    private static ModuleCompleted completed(String text) {
        return (ModuleCompleted) decoded(text);
    }

    private static ContentHash content(String text) {
        return envelope(text).content();
    }

    private static EventAttributes envelope(String text) {
        return decoded(text).envelope();
    }
}

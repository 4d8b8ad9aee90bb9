package io.waymark.domain.schema.diff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.json.DomainJson;
import io.waymark.codec.request.SchemaDiffRequest;
import io.waymark.domain.plan.InferredSchema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.type.TypeFamily;
import io.waymark.domain.state.RunReducer;
import io.waymark.domain.state.RunState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the rule kit, the cases from recorded traces that the Python package runs, too. */
class RuleKitTest {
    static Stream<Value.Members> differences() {
        return kit("diffs").stream().map(Value.Members.class::cast);
    }

    static Stream<Value.Members> inferences() {
        return kit("inferences").stream().map(Value.Members.class::cast);
    }

    static Stream<Value.Members> observations() {
        return kit("observations").stream().map(Value.Members.class::cast);
    }

    @ParameterizedTest
    @MethodSource("differences")
    void changesEqualTheKit(Value.Members kitCase) {
        var compared = SchemaDiffRequest.read(DomainJson.write(kitCase).getBytes(UTF_8));

        var changes = SchemaDiffer.between(compared.before(), compared.after(), compared.transformations());

        assertThat(compared.after().hash()).hasToString(text(kitCase, "after_hash"));
        assertThat(DomainJson.readValue(DomainJson.write(changes))).isEqualTo(kitCase.get("changes"));
    }

    @ParameterizedTest
    @MethodSource("inferences")
    void inferredSchemasEqualTheKit(Value.Members kitCase) {
        var before = DomainJson.readSchema(DomainJson.write(kitCase.get("before")));

        var inferred = InferredSchema.of(before, (Value.Members) kitCase.get("parameters"));

        assertThat(inferred.schema()).isEqualTo(DomainJson.readSchema(DomainJson.write(kitCase.get("schema"))));
        assertThat(inferred.applied()).isEqualTo(texts(kitCase.get("applied")));
        assertThat(inferred.skipped()).isEqualTo(texts(kitCase.get("skipped")));
    }

    @Test
    void typeFamiliesEqualTheKit() {
        var groups = kit("families");

        var all = new HashSet<TypeFamily>();
        for (var group : groups) {
            var families = new HashSet<TypeFamily>();
            texts(group).forEach(type -> families.add(TypeFamily.of(new Value.Text(type))));
            assertThat(families).as(group.toString()).hasSize(1);
            all.addAll(families);
        }

        assertThat(all).hasSameSizeAs(groups);
    }

    @ParameterizedTest
    @MethodSource("observations")
    void observationsEqualTheKit(Value.Members kitCase) {
        var decoded =
                new EventDecoder().decode(DomainJson.write(kitCase.get("event")).getBytes(UTF_8));
        var event = ((DecodeResult.ValidEvent) decoded).event();
        var run = event.envelope().runId();

        var reduction = RunReducer.reduce(RunState.initial(run), event);

        assertThat(run).hasToString(text(kitCase, "run_id"));
        assertThat(reduction.state().status().state().wireName()).isEqualTo(text(kitCase, "state"));
        var snapshot = (Value.Members) DomainJson.readValue(
                DomainJson.write(Objects.requireNonNull(reduction.delta().snapshot())));
        assertThat(snapshot.with("run_id", new Value.Text(run.value()))).isEqualTo(kitCase.get("snapshot"));
        assertThat(DomainJson.readValue(DomainJson.write(reduction.delta().changes())))
                .isEqualTo(kitCase.get("changes"));
    }

    private static List<Value> kit(String name) {
        try (var in = RuleKitTest.class.getResourceAsStream("/rules/" + name + ".json")) {
            return ((Value.Items) DomainJson.readValue(new String(in.readAllBytes(), UTF_8))).items();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> texts(Value items) {
        return ((Value.Items) items)
                .items().stream().map(item -> ((Value.Text) item).value()).toList();
    }

    private static String text(Value.Members members, String name) {
        return ((Value.Text) members.get(name)).value();
    }
}

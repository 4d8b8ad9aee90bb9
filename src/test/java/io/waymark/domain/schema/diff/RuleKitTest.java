package io.waymark.domain.schema.diff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.codec.request.SchemaDiffRequest;
import io.waymark.domain.plan.InferredSchema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.type.TypeFamily;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
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

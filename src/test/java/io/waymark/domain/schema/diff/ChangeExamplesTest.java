package io.waymark.domain.schema.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.codec.request.SchemaDiffRequest;
import io.waymark.domain.schema.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every example of the rules CHG-1 to CHG-41 from {@code changes.txt}. */
class ChangeExamplesTest {
    private record ChangeExample(String rule, String input, String records) {
        @Override
        public String toString() {
            return rule;
        }

        /** Returns the body of a comparison: the schemas before and after the arrow, and the declarations. */
        String comparison() {
            boolean own = input.startsWith("schema ");
            var sides = input.replace("schema ", "").split(" => ", 2);
            var after = sides[1].split(" declared ", 2);
            return "{\"before\": %s, \"after\": %s, \"transformations\": %s}"
                    .formatted(
                            schema(sides[0], own),
                            schema(after[0].equals("same") ? sides[0] : after[0], own),
                            after.length > 1 ? after[1] : "[]");
        }

        private static String schema(String text, boolean own) {
            if (text.equals("null")) {
                return text;
            }
            var members = DomainJson.readMembers(own ? text : "{\"attributes\": " + text + "}");
            return DomainJson.write(Value.Members.of("id", new Value.Text("s")).with(members));
        }

        List<String> expected() {
            return records.equals("none") ? List.of() : List.of(records.split("; ", -1));
        }

        boolean showsSchema() {
            return records.contains(" schema [");
        }
    }

    static Stream<ChangeExample> examples() {
        var examples = new ArrayList<ChangeExample>();
        for (var block : text().split("\n\n", -1)) {
            var lines = block.strip().split("\n", -1);
            if (lines[0].startsWith("CHG-")) {
                examples.add(new ChangeExample(lines[0], lines[1], lines[2]));
            }
        }
        return examples.stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleYieldsItsRecords(ChangeExample example) {
        var compared = SchemaDiffRequest.read(example.comparison().getBytes(StandardCharsets.UTF_8));

        var changes = compared.after() == null
                ? List.of(SchemaDiffer.deleted(compared.before()))
                : SchemaDiffer.between(compared.before(), compared.after(), compared.transformations());

        assertThat(changes.stream()
                        .filter(change -> example.showsSchema() || change.target() == Change.Target.FIELD)
                        .map(ChangeExamplesTest::brief))
                .containsExactlyElementsOf(example.expected());
    }

    private static String brief(Change change) {
        var renamed = change.renamedFrom().map(" from "::concat).orElse("");
        var into = change.into().isEmpty() ? "" : " into " + change.into();
        var target = change.target() == Change.Target.SCHEMA ? "schema" : change.id();
        return "%s %s%s%s %s %s"
                .formatted(
                        lower(change.type()),
                        target,
                        renamed,
                        into,
                        lower(change.categories()),
                        lower(change.compatibility()));
    }

    private static String lower(Object constants) {
        return constants.toString().toLowerCase(Locale.ROOT);
    }

    private static String text() {
        try (var in = ChangeExamplesTest.class.getResourceAsStream("/changes.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.waymark.domain.schema.diff;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.Schema;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Parses schemas and formats changes in a short notation for tests. */
final class ChangeNotation {
    private ChangeNotation() {}

    static String brief(Change change) {
        return Stream.of(
                        change.type().name().toLowerCase(Locale.ROOT),
                        change.target().name().toLowerCase(Locale.ROOT),
                        change.id(),
                        change.renamedFrom().map("from "::concat).orElse(""),
                        change.into().isEmpty() ? "" : "into " + change.into(),
                        change.categories().toString(),
                        change.compatibility().name())
                .filter(part -> !part.isEmpty())
                .reduce((left, right) -> left + " " + right)
                .orElseThrow();
    }

    static List<Change> changes(String before, String after, FieldTransformation... declared) {
        return SchemaDiffer.between(schema(before), schema(after), List.of(declared));
    }

    static Schema schema(String attributes) {
        return DomainJson.readSchema(("{'id': 's', 'attributes': {" + attributes + "}}").replace('\'', '"'));
    }

    static FieldTransformation declared(String field, String kind, String description, String... into) {
        return new FieldTransformation(field, kind, List.of(into), description);
    }
}

package io.waymark.codec.openlineage.export;

import io.waymark.codec.json.DomainJson;
import io.waymark.codec.openlineage.event.Json;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.schema.ReadField;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the facets of exported events. Each facet names its producer and the URL of its schema. */
final class FacetWriter {
    private static final String SPECIFICATION = "https://openlineage.io/spec/";
    private static final Set<String> RESERVED = Set.of("name", "fields");

    private final Value producer;

    /** @param producer the URI that each facet names as its producer */
    FacetWriter(String producer) {
        this.producer = new Value.Text(producer);
    }

    Value producer() {
        return producer;
    }

    /** Returns the address of a type of the core schema. */
    static Value.Text coreSchema(String type) {
        return new Value.Text(SPECIFICATION + "2-0-2/OpenLineage.json#/$defs/" + type);
    }

    /** Returns a facet with the given members. */
    Value.Members facet(String schema, Value.Members members) {
        return Value.Members.of("_producer", producer)
                .with("_schemaURL", new Value.Text(SPECIFICATION + "facets/" + schema))
                .with(members);
    }

    /**
     * Returns received facets, each with the producer and the schema URL that OpenLineage requires. A facet without them
     * names this producer and the general type. A member that is no object is not a facet and is left out.
     *
     * @param type the general type in the core schema, for example {@code RunFacet}
     */
    Value.Members complete(Value.Members received, String type) {
        Map<String, Value> facets = new LinkedHashMap<>();
        received.members().forEach((name, facet) -> {
            if (facet instanceof Value.Members members) {
                facets.put(name, complete(complete(members, "_producer", producer), "_schemaURL", coreSchema(type)));
            }
        });
        return new Value.Members(facets);
    }

    private static Value.Members complete(Value.Members facet, String name, Value absent) {
        return Json.text(facet, name) == null ? facet.with(name, absent) : facet;
    }

    Value.Members parent(ExportedRun run) {
        var root = Value.Members.of("run", Value.Members.of("runId", new Value.Text(run.lineageId())))
                .with("job", run.job().value());
        return facet("1-1-0/ParentRunFacet.json#/$defs/ParentRunFacet", root.with("root", root));
    }

    Value.Members error(Failure error) {
        var members = Value.Members.of("message", new Value.Text(error.message()))
                .with("programmingLanguage", new Value.Text("unknown"))
                .with("errorType", new Value.Text(error.type()));
        return facet(
                "1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet",
                error.stackTrace() == null ? members : members.with("stackTrace", new Value.Text(error.stackTrace())));
    }

    /** Returns the facet that has the context of an event, for which OpenLineage has no facet. */
    Value.Members context(Value.Members context) {
        return Value.Members.of("_producer", producer)
                .with("_schemaURL", coreSchema("RunFacet"))
                .with("context", context);
    }

    Value.Members schema(Schema schema) {
        var attributes = DomainJson.readMembers(DomainJson.write(schema)).get("attributes");
        return facet(
                "1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet",
                Value.Members.of("fields", fields(attributes)));
    }

    private static Value.Items fields(@Nullable Value attributes) {
        var fields = new ArrayList<Value>();
        if (attributes instanceof Value.Members members) {
            members.members().forEach((name, attribute) -> fields.add(field(name, attribute)));
        }
        return new Value.Items(fields);
    }

    /** Returns a field with all properties of the attribute. */
    private static Value field(String name, Value attribute) {
        var field = Value.Members.of("name", new Value.Text(name));
        if (!(attribute instanceof Value.Members properties)) {
            return field;
        }
        Map<String, Value> others = new LinkedHashMap<>(properties.members());
        var nested = others.remove("attributes");
        RESERVED.forEach(others::remove);
        field = field.with(new Value.Members(others));
        var fields = fields(nested);
        return fields.items().isEmpty() ? field : field.with("fields", fields);
    }

    /** Returns the column lineage of an output; without members if no read field is known. */
    Value.Members columnLineage(List<ReadDataset> inputs) {
        Map<String, List<Value>> byColumn = new LinkedHashMap<>();
        List<Value> ofAllRows = new ArrayList<>();
        for (var input : inputs) {
            for (var field : input.fields()) {
                var source = source(input, field);
                field.into()
                        .forEach(column -> byColumn.computeIfAbsent(column, name -> new ArrayList<>())
                                .add(source));
                if (field.into().isEmpty()) {
                    ofAllRows.add(source);
                }
            }
        }
        if (byColumn.isEmpty() && ofAllRows.isEmpty()) {
            return Value.Members.empty();
        }
        Map<String, Value> fields = new LinkedHashMap<>();
        byColumn.forEach(
                (column, sources) -> fields.put(column, Value.Members.of("inputFields", new Value.Items(sources))));
        return facet(
                "1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet",
                Value.Members.of("fields", new Value.Members(fields)).with("dataset", new Value.Items(ofAllRows)));
    }

    private static Value source(ReadDataset input, ReadField field) {
        var step = Value.Members.of("type", new Value.Text(field.isIndirect() ? "INDIRECT" : "DIRECT"))
                .with("subtype", new Value.Text(field.kind().toUpperCase(Locale.ROOT)));
        return Value.Members.of("namespace", new Value.Text(input.dataset().namespace()))
                .with("name", new Value.Text(input.dataset().name()))
                .with("field", new Value.Text(field.field()))
                .with("transformations", new Value.Items(List.of(step)));
    }
}

package io.waymark.codec.openlineage.facet;

import io.waymark.codec.openlineage.event.Json;
import io.waymark.codec.openlineage.event.LineageName;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The sources of the columns of one output dataset, read from its facet {@code columnLineage}.
 *
 * @param sources the sources of each output column, in the order of the facet; empty without a facet
 * @param ofAllRows the sources that influence all rows, for example as a filter
 */
public record ColumnLineage(Map<String, List<Source>> sources, List<Source> ofAllRows) {
    private static final String IDENTITY = "identity";

    /**
     * A column from which an output column is computed.
     *
     * @param dataset the dataset of the column
     * @param column the name of the column
     * @param kind the subtype of the transformation in lower case, for example {@code identity}
     * @param isDirect whether the values of the column flow into the output, not only its influence on the rows
     * @param isMasked whether the transformation hides the values
     * @param description the description of the transformation, empty if there is none
     */
    record Source(
            LineageName dataset, String column, String kind, boolean isDirect, boolean isMasked, String description) {}

    public static ColumnLineage of(AccumulatedDataset output) {
        Map<String, List<Source>> sources = new LinkedHashMap<>();
        var fields = Json.object(output.facets(), "columnLineage", "fields");
        fields.members().forEach((column, lineage) -> {
            if (lineage instanceof Value.Members object) {
                sources.put(column, sourcesOf(object, "inputFields"));
            }
        });
        return new ColumnLineage(sources, sourcesOf(Json.object(output.facets(), "columnLineage"), "dataset"));
    }

    private static List<Source> sourcesOf(Value.Members lineage, String member) {
        var sources = new ArrayList<Source>();
        for (var input : Json.objects(lineage, member)) {
            var namespace = Json.text(input, "namespace");
            var name = Json.text(input, "name");
            var column = Json.text(input, "field");
            if (namespace != null && name != null && column != null) {
                sources.add(source(new LineageName(namespace, name), column, input, lineage));
            }
        }
        return sources;
    }

    private static Source source(LineageName dataset, String column, Value.Members input, Value.Members lineage) {
        var steps = Json.objects(input, "transformations");
        var direct = steps.stream()
                .filter(step -> !"INDIRECT".equals(Json.text(step, "type")))
                .findFirst();
        var step = direct.or(() -> steps.stream().findFirst()).orElse(Value.Members.empty());
        var subtype = Optional.ofNullable(Json.text(step, "subtype"))
                .or(() -> Optional.ofNullable(Json.text(lineage, "transformationType"))) // before version 1-1-0
                .orElse(IDENTITY);
        var description = Optional.ofNullable(Json.text(step, "description"))
                .or(() -> Optional.ofNullable(Json.text(lineage, "transformationDescription")))
                .orElse("");
        return new Source(
                dataset,
                column,
                subtype.toLowerCase(Locale.ROOT),
                steps.isEmpty() || direct.isPresent(),
                steps.stream().anyMatch(ColumnLineage::isMasking),
                description);
    }

    private static boolean isMasking(Value.Members step) {
        return step.get("masking") instanceof Value.Bool masking && masking.value();
    }

    public boolean isEmpty() {
        return sources.isEmpty();
    }

    /** Returns the sources whose values flow into a column. */
    public List<Source> directSources(String column) {
        return sources.getOrDefault(column, List.of()).stream()
                .filter(Source::isDirect)
                .toList();
    }

    /**
     * Returns the declared transformations of native events: one for each source column, with the output columns that
     * it becomes. A column that is only copied under its own name is not transformed.
     */
    public Value.Items transformations() {
        Map<String, Set<String>> into = new LinkedHashMap<>();
        Map<String, List<Source>> uses = new LinkedHashMap<>();
        sources.forEach((output, all) -> directSources(output).forEach(source -> {
            into.computeIfAbsent(source.column(), column -> new LinkedHashSet<>())
                    .add(output);
            uses.computeIfAbsent(source.column(), column -> new ArrayList<>()).add(source);
        }));
        var transformations = new ArrayList<Value>();
        into.forEach((column, outputs) -> {
            var used = uses.getOrDefault(column, List.of());
            boolean isCopied = used.stream().allMatch(ColumnLineage::isPlainCopy);
            if (!isCopied || !outputs.equals(Set.of(column))) {
                transformations.add(transformation(column, outputs, used, isCopied));
            }
        });
        return new Value.Items(transformations);
    }

    private static Value.Members transformation(
            String column, Set<String> outputs, List<Source> used, boolean isCopied) {
        boolean isRename = isCopied && outputs.size() == 1;
        var changing =
                used.stream().filter(use -> !isPlainCopy(use)).findFirst().orElse(used.get(0));
        var transformation = Value.Members.of("field", new Value.Text(column))
                .with("kind", new Value.Text(isRename ? "rename" : changing.kind()))
                .with(
                        "into",
                        new Value.Items(
                                outputs.stream().<Value>map(Value.Text::new).toList()));
        var description = changing.isMasked()
                ? changing.description().isEmpty() ? "masked" : changing.description() + " (masked)"
                : changing.description();
        return description.isEmpty() ? transformation : transformation.with("description", new Value.Text(description));
    }

    private static boolean isPlainCopy(Source source) {
        return source.kind().equals(IDENTITY) && !source.isMasked();
    }
}

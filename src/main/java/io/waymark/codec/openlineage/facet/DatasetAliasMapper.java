package io.waymark.codec.openlineage.facet;

import io.waymark.codec.openlineage.event.Json;
import io.waymark.codec.openlineage.event.LineageName;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Converts the facets {@code symlinks} and {@code lifecycleStateChange} of datasets to the other names of native events.
 * The former name of a dataset is known if it was renamed.
 */
public final class DatasetAliasMapper {
    private DatasetAliasMapper() {}

    /**
     * Returns the other names of datasets; null if there are none.
     *
     * @param written the dataset of the native event; null without one
     * @param read the datasets that the run reads
     */
    public static Value.@Nullable Items aliases(@Nullable AccumulatedDataset written, List<AccumulatedDataset> read) {
        var aliases = new ArrayList<Value>();
        if (written != null) {
            aliases.addAll(ofFacets(written.name(), written.facets()));
        }
        for (var input : read) {
            ofFacets(input.name(), input.facets())
                    .forEach(alias ->
                            aliases.add(alias.with("dataset", input.name().value())));
        }
        return items(aliases);
    }

    /** Returns the other names of a dataset; null if there are none. */
    public static Value.@Nullable Items aliases(LineageName dataset, Value.Members facets) {
        return items(ofFacets(dataset, facets));
    }

    private static Value.@Nullable Items items(List<? extends Value> aliases) {
        return aliases.isEmpty() ? null : new Value.Items(List.copyOf(aliases));
    }

    private static List<Value.Members> ofFacets(LineageName dataset, Value.Members facets) {
        var symlinks = Json.objects(Json.object(facets, "symlinks"), "identifiers").stream()
                .flatMap(identifier -> alias(dataset, identifier, "symlink"));
        var change = Json.object(facets, "lifecycleStateChange");
        var former = "RENAME".equals(Json.text(change, "lifecycleStateChange"))
                ? alias(dataset, Json.object(change, "previousIdentifier"), "renamed")
                : Stream.<Value.Members>empty();
        return Stream.concat(symlinks, former).distinct().toList();
    }

    private static Stream<Value.Members> alias(LineageName dataset, Value.Members identifier, String kind) {
        var namespace = Json.text(identifier, "namespace");
        var name = Json.text(identifier, "name");
        if (namespace == null || name == null || namespace.isEmpty() || name.isEmpty()) {
            return Stream.empty();
        }
        var alias = new LineageName(namespace, name);
        return alias.equals(dataset) ? Stream.empty() : Stream.of(alias.value().with("kind", new Value.Text(kind)));
    }
}

package io.waymark.codec.openlineage.facet;

import io.waymark.codec.openlineage.event.Json;
import io.waymark.codec.openlineage.event.LineageName;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dataset that a run reads or writes, with its facets merged from all events of the run.
 *
 * @param name the name of the dataset
 * @param facets the latest facet of each name that describes the dataset
 * @param usage the latest facet of each name that describes how the run reads or writes the dataset
 * @param schemaTime the time of the event that first reported the current schema; null without a schema
 */
public record AccumulatedDataset(
        LineageName name,
        Value.Members facets,
        Value.Members usage,
        @Nullable Instant schemaTime) {

    /** Returns the columns in the form of native events; null if no schema was reported, or an empty one last. */
    public Value.@Nullable Members columns() {
        var columns = ColumnMapper.columns(Json.object(facets, SCHEMA));
        return columns.isEmpty() ? null : columns;
    }

    public static final String SCHEMA = "schema";

    public Value.Members columnsOrEmpty() {
        var columns = columns();
        return columns == null ? Value.Members.empty() : columns;
    }

    /** Returns a facet of the dataset or, if it has none of this name, of its usage. */
    public Value.Members facet(String name) {
        var facet = Json.object(facets, name);
        return facet.isEmpty() ? Json.object(usage, name) : facet;
    }
}

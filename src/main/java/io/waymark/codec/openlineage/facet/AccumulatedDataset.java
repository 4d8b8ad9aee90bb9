package io.waymark.codec.openlineage.facet;

import io.waymark.codec.openlineage.event.Json;
import io.waymark.codec.openlineage.event.LineageName;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dataset that a run reads or writes, with its facets added up over the events of the run.
 *
 * @param name the name of the dataset
 * @param facets the facets of the dataset; of each facet the latest
 * @param usage the facets of the reading or the writing; of each facet the latest
 * @param schemaTime the time of the event that reported the present schema first; null without a schema
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

package io.waymark.codec.openlineage.facet;

import io.waymark.codec.openlineage.event.Json;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts the facets {@code outputStatistics} and {@code dataQualityMetrics} to the profile of a completion and the
 * statistics of its attributes.
 */
public final class StatisticsMapper {
    private static final String METRICS = "dataQualityMetrics";

    private StatisticsMapper() {}

    /** Returns the profile of an output; null without statistics. */
    public static Value.@Nullable Members profile(AccumulatedDataset output) {
        var statistics = output.facet("outputStatistics");
        var metrics = output.facet(METRICS);
        var profile = Value.Members.empty();
        profile = Json.with(profile, "rows", first("rowCount", statistics, metrics));
        profile = Json.with(profile, "bytes", first("size", statistics, metrics, "bytes"));
        profile = Json.with(profile, "files", first("fileCount", statistics, metrics));
        var columns = columns(metrics, output.columnsOrEmpty());
        return columns.isEmpty()
                ? profile.isEmpty() ? null : profile
                : profile.with("columns", new Value.Items(columns));
    }

    private static @Nullable Value first(String name, Value.Members one, Value.Members other) {
        return first(name, one, other, name);
    }

    private static @Nullable Value first(String name, Value.Members one, Value.Members other, String otherName) {
        var count = Json.count(one, name);
        return count == null ? Json.count(other, otherName) : count;
    }

    private static List<Value> columns(Value.Members metrics, Value.Members schema) {
        var columns = new ArrayList<Value>();
        Json.object(metrics, "columnMetrics").members().forEach((name, metric) -> {
            if (metric instanceof Value.Members object) {
                var column = Value.Members.of("name", new Value.Text(name));
                var type = Json.text(Json.object(schema, name), "type");
                column = Json.with(column, "dtype", type == null ? null : new Value.Text(type));
                column = Json.with(column, "nulls", Json.count(object, "nullCount"));
                columns.add(column.with(without(object, "nullCount")));
            }
        });
        return columns;
    }

    private static Value.Members without(Value.Members members, String name) {
        var kept = new LinkedHashMap<>(members.members());
        kept.remove(name);
        kept.remove("name");
        kept.remove("dtype");
        kept.remove("nulls");
        return new Value.Members(kept);
    }

    /** Returns the columns with the metrics of each as its {@code stats}. */
    public static Value.Members withStatistics(AccumulatedDataset output) {
        var metrics = Json.object(output.facet(METRICS), "columnMetrics");
        Map<String, Value> columns = new LinkedHashMap<>();
        output.columnsOrEmpty().members().forEach((name, column) -> {
            var metric = Json.object(metrics, name);
            columns.put(
                    name,
                    column instanceof Value.Members properties && !metric.isEmpty()
                            ? properties.with("stats", metric)
                            : column);
        });
        return new Value.Members(columns);
    }
}

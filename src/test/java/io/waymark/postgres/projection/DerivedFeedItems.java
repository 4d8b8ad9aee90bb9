package io.waymark.postgres.projection;

import io.waymark.codec.json.DomainJson;
import io.waymark.postgres.sql.DatabaseTransactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Reads the items about datasets that the projection added to the feed, as text. */
final class DerivedFeedItems {
    private static final String SELECT =
            "select f.derived_items from feed f where f.derived_items is not null order by f.position";

    private DerivedFeedItems() {}

    /** Returns the items dataset by dataset, those of a dataset in feed order. */
    static List<String> rows(DatabaseTransactions database) {
        var rows = new TreeMap<String, List<String>>();
        for (var entry : ProjectionTables.query(database, SELECT)) {
            for (var item : DomainJson.MAPPER.readTree(entry)) {
                var members = item.get(1);
                rows.computeIfAbsent(dataset(members), name -> new ArrayList<>())
                        .add(row(members));
            }
        }
        return rows.values().stream().flatMap(List::stream).toList();
    }

    private static String dataset(JsonNode members) {
        return members.at("/dataset/namespace").asString() + "/"
                + members.at("/dataset/name").asString();
    }

    private static String row(JsonNode members) {
        int version = members.get("version").asInt();
        return members.get("record_type").asString().equals("version")
                ? "%s %d by %s"
                        .formatted(
                                dataset(members),
                                version,
                                members.at("/first/run_id").asString())
                : "%s %d %s %s"
                        .formatted(
                                dataset(members),
                                version,
                                members.get("change_type").asString().toUpperCase(Locale.ROOT),
                                members.get("target_id").asString());
    }
}

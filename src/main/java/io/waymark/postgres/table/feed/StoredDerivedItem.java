package io.waymark.postgres.table.feed;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Value;
import io.waymark.port.feed.FeedItem.Kind;
import io.waymark.postgres.sql.EnumNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An item that a projection added to the feed. Its record is stored in its REST format with the feed entry, so that a
 * rebuild of the projection does not change the feed.
 *
 * @param fieldKeys the keys of the fields that the record is about; empty if it is not a change
 */
public record StoredDerivedItem(Kind kind, Value.Members record, List<String> fieldKeys) {
    /** Writes one item: kind, record and field keys. */
    public static List<Object> item(Kind kind, Object record, List<String> fieldKeys) {
        return List.of(EnumNames.format(kind), record, fieldKeys);
    }

    /** Writes the items of an entry in order. */
    public static String write(List<List<Object>> items) {
        return DomainJson.write(items);
    }

    /** Parses the output of {@link #write}; null gives no items. */
    static List<StoredDerivedItem> read(@Nullable String json) {
        var records = new ArrayList<StoredDerivedItem>();
        if (json != null && DomainJson.readValue(json) instanceof Value.Items(var items)) {
            for (var item : items) {
                if (item instanceof Value.Items(var parts)
                        && parts.get(0) instanceof Value.Text(var kind)
                        && parts.get(1) instanceof Value.Members record
                        && parts.get(2) instanceof Value.Items(var keys)) {
                    records.add(new StoredDerivedItem(
                            EnumNames.parse(Kind.class, kind),
                            record,
                            keys.stream().map(key -> ((Value.Text) key).value()).toList()));
                }
            }
        }
        return records;
    }
}

package io.waymark.chaos;

import io.waymark.codec.json.DomainJson;
import io.waymark.port.feed.Cursor;
import tools.jackson.databind.JsonNode;

/**
 * An item of the feed as a subscriber received it.
 *
 * @param record the id of the record within its run
 * @param content a hash of the record, without the workflow of the run, which may change before the item is sent
 */
record ObservedItem(long position, String run, String kind, String record, String module, int content) {
    /** Returns whether a projection added the item, in contrast to an event. */
    boolean isDerived() {
        return kind.equals("dataset") || kind.equals("late");
    }

    /** Parses a frame. Throws if the frame is incomplete or malformed. */
    static ObservedItem read(String id, String event, String data) {
        var item = DomainJson.MAPPER.readTree(data);
        var record = item.get("record");
        return new ObservedItem(
                Cursor.parse(id).position(),
                item.get("run_id").asString().intern(),
                event.intern(),
                name(event, record),
                record.path("module_name").asString("").intern(),
                (item.get("recorded_at") + record.toString()).hashCode());
    }

    private static String name(String kind, JsonNode record) {
        return switch (kind) {
            case "snapshot" -> record.get("snapshot_id").asString();
            case "change" -> record.get("change_id").asString();
            case "timing" -> record.get("record_id").asString();
            case "run" ->
                "run " + record.path("state").asString("")
                        + record.path("after").asString("");
            case "dataset" ->
                "%s %s %s version %s %s"
                        .formatted(
                                record.get("record_type").asString(),
                                record.get("dataset"),
                                record.path("change_type").asString(""),
                                record.get("version"),
                                record.path("target_path"));
            case "late" -> "late " + record.get("key") + record.get("started_at");
            default -> throw new IllegalArgumentException("an item of an unknown kind: " + kind);
        };
    }
}

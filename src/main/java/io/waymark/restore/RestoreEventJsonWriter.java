package io.waymark.restore;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.schema.Value;
import java.util.LinkedHashMap;
import java.util.List;

/** Serializes the event that requests a restore as a CloudEvent in structured mode, for the events topic. */
final class RestoreEventJsonWriter {
    private RestoreEventJsonWriter() {}

    static byte[] write(RunRestored event, String signature) {
        var data = new LinkedHashMap<String, Object>();
        data.put("snapshot_id", event.snapshotId());
        if (!event.modules().isEmpty()) {
            data.put("modules", event.modules());
        }
        data.put("signature", signature);
        var envelope = event.envelope();
        var members = new LinkedHashMap<String, Object>();
        members.put("specversion", "1.0");
        members.put("id", envelope.id());
        members.put("source", envelope.source());
        members.put("type", "io.waymark.run.restored");
        members.put("subject", envelope.runId().value());
        members.put("time", envelope.time());
        members.put("datacontenttype", "application/json");
        members.put("data", data);
        return DomainJson.bytes(members);
    }

    static Value names(List<String> names) {
        return new Value.Items(names.stream().<Value>map(Value.Text::new).toList());
    }
}

package io.waymark.client.local;

import io.waymark.client.WaymarkClientException;
import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Value;
import io.waymark.domain.state.RunReducer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads and writes the lines of a status file. Each line is JSON: either an event, or a restore with its snapshot id,
 * modules and time.
 */
final class EventLogFormat {
    static final String SOURCE = "/local";

    private static final String RESTORE = "restore";

    private final EventDecoder decoder = new EventDecoder();

    /**
     * Decodes an event.
     *
     * @throws WaymarkClientException.InvalidEventException if the event is invalid
     */
    RunEvent decode(String json) {
        var decoded = decoder.decode(json.getBytes(StandardCharsets.US_ASCII));
        if (decoded instanceof DecodeResult.ValidEvent valid) {
            if (valid.event() instanceof RunEvent.DatasetObserved) {
                throw new WaymarkClientException.InvalidEventException(
                        "/type: an observation of a dataset belongs to no run");
            }
            return valid.event();
        }
        throw new WaymarkClientException.InvalidEventException(((DecodeResult.Rejected) decoded).reason());
    }

    /** Returns the event of a restore. Its id is that of the snapshot. */
    static RunRestored restoreEvent(RunId run, String snapshotId, Set<String> modules, Instant time) {
        var envelope = new EventAttributes(run, SOURCE, snapshotId, time, new ContentHash(0, 0));
        return new RunRestored(envelope, snapshotId, List.copyOf(new TreeSet<>(modules)), Value.Members.empty());
    }

    /** Returns the line of a restore. */
    static String write(RunRestored event) {
        return DomainJson.write(Map.of(
                RESTORE,
                Map.of(
                        "snapshot_id", event.snapshotId(),
                        "modules", event.modules(),
                        "time", event.envelope().time())));
    }

    /** Returns the run of the first event. */
    static RunId run(List<String> lines) {
        if (!lines.isEmpty() && DomainJson.readMembers(lines.get(0)).get("subject") instanceof Value.Text id) {
            return new RunId(id.value());
        }
        throw new IllegalArgumentException("the first line is not an event");
    }

    /** Applies the event or the restore of a line to the history. */
    void replay(String line, InMemoryRunHistory history) {
        if (line.startsWith("{\"" + RESTORE + "\"")
                && DomainJson.readMembers(line).get(RESTORE) instanceof Value.Members restore) {
            replayRestore(restore, history);
        } else {
            history.add(RunReducer.reduce(history.state(), decode(line)));
        }
    }

    private static void replayRestore(Value.Members restore, InMemoryRunHistory history) {
        if (restore.get("snapshot_id") instanceof Value.Text snapshotId
                && restore.get("modules") instanceof Value.Items modules
                && restore.get("time") instanceof Value.Text time) {
            var names = new TreeSet<String>();
            modules.items().forEach(module -> names.add(((Value.Text) module).value()));
            var event = restoreEvent(history.state().id(), snapshotId.value(), names, Instant.parse(time.value()));
            history.add(RunReducer.reduceRestore(history.state(), event, history.restorePoint(snapshotId.value())));
        }
    }
}

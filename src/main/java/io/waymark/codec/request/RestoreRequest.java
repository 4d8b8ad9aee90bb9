package io.waymark.codec.request;

import io.waymark.codec.event.parse.DataNode;
import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.event.parse.EventJson;
import io.waymark.codec.json.SchemaJsonReader;
import io.waymark.port.RequestRejectedException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * The body of a request for a restore, {@code {"snapshot_id", "modules"?, "dry_run"?}}.
 *
 * @param snapshotId where to; null when it is not given
 * @param modules whose metadata alone goes back; null for the whole state
 * @param dryRun whether to tell what would happen and do nothing
 */
public record RestoreRequest(
        @Nullable String snapshotId, @Nullable List<String> modules, boolean dryRun) {

    /** Reads a body; fails with 400 {@code malformed-request}. */
    public static RestoreRequest read(byte[] body) {
        try {
            return EventJson.read(EventJson.utf8("", body), "", RestoreRequest::read);
        } catch (DecodeException decodeException) {
            throw RequestRejectedException.malformed(
                    "malformed-request", "Cannot read the request for a restore: " + decodeException.getMessage());
        }
    }

    private static RestoreRequest read(EventJson json) {
        if (json.parser().currentToken() != JsonToken.START_OBJECT) {
            throw new DecodeException("", "an object with snapshot_id is expected");
        }
        var request = DataNode.of("", SchemaJsonReader.value(json.parser()));
        var modules = request.member("modules");
        return new RestoreRequest(
                request.member("snapshot_id").optionalText(),
                modules.isAbsent()
                        ? null
                        : modules.nodes().stream().map(DataNode::text).toList(),
                request.member("dry_run").flag());
    }
}

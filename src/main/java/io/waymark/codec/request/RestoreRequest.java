package io.waymark.codec.request;

import io.waymark.codec.event.parse.DataNode;
import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.event.parse.EventJson;
import io.waymark.codec.json.SchemaJsonReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * A request for a restore, {@code {"snapshot_id", "modules"?, "dry_run"?}}.
 *
 * @param snapshotId the target; null if the body has none
 * @param modules the modules whose metadata is restored; null for the whole state
 * @param dryRun whether to only report the effect
 */
public record RestoreRequest(
        @Nullable String snapshotId, @Nullable List<String> modules, boolean dryRun) {

    /**
     * Reads a request body.
     *
     * @throws MalformedRequestException if the body is invalid
     */
    public static RestoreRequest read(byte[] body) {
        try {
            return EventJson.read(EventJson.utf8("", body), "", RestoreRequest::read);
        } catch (DecodeException decodeException) {
            throw new MalformedRequestException(
                    "Cannot read the request for a restore: " + decodeException.getMessage());
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

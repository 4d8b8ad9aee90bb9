package io.waymark.codec.request;

import io.waymark.codec.event.parse.DataNode;
import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.event.parse.EventJsonText;
import io.waymark.codec.json.SchemaJsonReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * A request to restore a run: to set it back to the state right after an earlier snapshot. It is parsed from the body
 * {@code {"snapshot_id", "modules"?, "dry_run"?}}.
 *
 * @param snapshotId the id of the snapshot to which the run is set back; null if the body has none
 * @param modules the modules whose metadata (their current schema) is restored; null to restore the complete state
 * @param dryRun whether the restore is only simulated, to report its effect
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
            return EventJsonText.read(EventJsonText.utf8("", body), "", RestoreRequest::read);
        } catch (DecodeException decodeException) {
            throw new MalformedRequestException(
                    "Cannot read the request for a restore: " + decodeException.getMessage());
        }
    }

    private static RestoreRequest read(EventJsonText json) {
        if (json.parser().currentToken() != JsonToken.START_OBJECT) {
            throw new DecodeException("", "a JSON object with the member snapshot_id is expected");
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

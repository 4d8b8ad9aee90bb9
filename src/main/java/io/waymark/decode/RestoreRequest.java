package io.waymark.decode;

import io.waymark.port.RequestRejected;
import io.waymark.wire.SchemaReader;
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
            return JsonText.read(JsonText.utf8("", body), "", RestoreRequest::read);
        } catch (Refusal refusal) {
            throw RequestRejected.malformed(
                    "malformed-request", "Cannot read the request for a restore: " + refusal.getMessage());
        }
    }

    private static RestoreRequest read(JsonText json) {
        if (json.parser().currentToken() != JsonToken.START_OBJECT) {
            throw new Refusal("", "an object with snapshot_id is expected");
        }
        var request = Part.of("", SchemaReader.value(json.parser()));
        var modules = request.at("modules");
        return new RestoreRequest(
                request.at("snapshot_id").optionalText(),
                modules.absent()
                        ? null
                        : modules.parts().stream().map(Part::text).toList(),
                request.at("dry_run").flag());
    }
}

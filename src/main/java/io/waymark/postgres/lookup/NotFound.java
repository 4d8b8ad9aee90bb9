package io.waymark.postgres.lookup;

import io.waymark.domain.history.RecordId;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.RequestRejectedException;

/** What readers are told who ask for something that there is not. */
public final class NotFound {
    private NotFound() {}

    public static RequestRejectedException run(RunId run) {
        return RequestRejectedException.unknown(
                "unknown-run", "There is no run " + run + ": GET /api/v1/runs lists those there are.");
    }

    public static RequestRejectedException module(RunId run, String module) {
        return RequestRejectedException.unknown(
                "unknown-module",
                "Run " + run + " has no module " + module + ": its sequence is in GET /api/v1/runs/" + run + ".");
    }

    public static RequestRejectedException metadata(RunId run, String module) {
        return RequestRejectedException.unknown(
                "unknown-metadata",
                "Module " + module + " of run " + run
                        + " had reported no schema: metadata_modules in GET /api/v1/runs/" + run
                        + " names those that have one now.");
    }

    public static RequestRejectedException snapshot(RunId run, RecordId id) {
        return RequestRejectedException.unknown(
                "unknown-snapshot",
                "Run " + run + " has no " + id + ": GET /api/v1/runs/" + run + "/snapshots lists those there are.");
    }

    /** Says when and why it went. */
    static RequestRejectedException pruned(RunId run, RecordId id, String why) {
        return RequestRejectedException.gone(
                "pruned-snapshot",
                "Run " + run + " keeps " + id + " no more: " + why + ". GET /api/v1/runs/" + run
                        + "/snapshots lists those that are kept.");
    }

    public static RequestRejectedException schema(ContentHash hash) {
        return RequestRejectedException.unknown(
                "unknown-schema", "There is no schema " + hash + ": take a schema_hash from an answer.");
    }
}

package io.waymark.store;

import io.waymark.domain.recording.RecordId;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.RequestRejected;

/** What readers are told who ask for something that there is not. */
final class Unknown {
    private Unknown() {}

    static RequestRejected run(RunId run) {
        return RequestRejected.unknown(
                "unknown-run", "There is no run " + run + ": GET /api/v1/runs lists those there are.");
    }

    static RequestRejected module(RunId run, String module) {
        return RequestRejected.unknown(
                "unknown-module",
                "Run " + run + " has no module " + module + ": its sequence is in GET /api/v1/runs/" + run + ".");
    }

    static RequestRejected metadata(RunId run, String module) {
        return RequestRejected.unknown(
                "unknown-metadata",
                "Module " + module + " of run " + run
                        + " had reported no schema: metadata_modules in GET /api/v1/runs/" + run
                        + " names those that have one now.");
    }

    static RequestRejected snapshot(RunId run, RecordId id) {
        return RequestRejected.unknown(
                "unknown-snapshot",
                "Run " + run + " has no " + id + ": GET /api/v1/runs/" + run + "/snapshots lists those there are.");
    }

    /** Says when and why it went. */
    static RequestRejected pruned(RunId run, RecordId id, String why) {
        return RequestRejected.gone(
                "pruned-snapshot",
                "Run " + run + " keeps " + id + " no more: " + why + ". GET /api/v1/runs/" + run
                        + "/snapshots lists those that are kept.");
    }

    static RequestRejected schema(ContentHash hash) {
        return RequestRejected.unknown(
                "unknown-schema", "There is no schema " + hash + ": take a schema_hash from an answer.");
    }
}

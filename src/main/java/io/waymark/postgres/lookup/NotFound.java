package io.waymark.postgres.lookup;

import io.waymark.domain.history.RecordId;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.RequestRejectedException;

/**
 * Creates the error responses for runs, modules, snapshots and schemas that do not exist, and for snapshots that were
 * deleted because the history of their run exceeded its limit.
 */
public final class NotFound {
    private NotFound() {}

    public static RequestRejectedException run(RunId run) {
        return RequestRejectedException.unknown(
                "unknown-run", "Run " + run + " does not exist. GET /api/v1/runs lists all runs.");
    }

    public static RequestRejectedException module(RunId run, String module) {
        return RequestRejectedException.unknown(
                "unknown-module",
                "Run " + run + " has no module " + module + ". GET /api/v1/runs/" + run + " has its sequence.");
    }

    public static RequestRejectedException metadata(RunId run, String module) {
        return RequestRejectedException.unknown(
                "unknown-metadata",
                "Module " + module + " of run " + run
                        + " had reported no schema. metadata_modules in GET /api/v1/runs/" + run
                        + " lists the modules that have one now.");
    }

    public static RequestRejectedException snapshot(RunId run, RecordId id) {
        return RequestRejectedException.unknown(
                "unknown-snapshot",
                "Run " + run + " has no " + id + ". GET /api/v1/runs/" + run + "/snapshots lists its snapshots.");
    }

    /**
     * Creates the error for a pruned snapshot, one that was deleted because of the limit of its run's history.
     *
     * @param reason when and why the snapshot was deleted
     */
    static RequestRejectedException pruned(RunId run, RecordId id, String reason) {
        return RequestRejectedException.gone(
                "pruned-snapshot",
                "Run " + run + " no longer has " + id + ": " + reason + ". GET /api/v1/runs/" + run
                        + "/snapshots lists the retained snapshots.");
    }

    public static RequestRejectedException schema(ContentHash hash) {
        return RequestRejectedException.unknown(
                "unknown-schema", "Schema " + hash + " does not exist. Use a schema_hash from a response.");
    }
}

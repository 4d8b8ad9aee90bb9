package io.waymark.web.problem;

import io.waymark.restore.RestoreFailure;
import java.time.Duration;

/** Maps the reasons why a request to restore a run failed to HTTP error responses. */
final class RestoreFailureProblems {
    private static final Duration RETRY = Duration.ofSeconds(2);

    private RestoreFailureProblems() {}

    static Problem problem(RestoreFailure failure) {
        return switch (failure) {
            case RestoreFailure.UnknownModule(var run, var module) ->
                new Problem(
                        404,
                        "unknown-module",
                        "Run " + run + " has no module " + module + ": its sequence is in GET /api/v1/runs/" + run
                                + ".");
            case RestoreFailure.UnrestorableRun(var run) ->
                new Problem(
                        409,
                        "unrestorable-run",
                        "Run " + run + " is an observation of a dataset, which has no executions to restore. Nothing"
                                + " was changed; restore the run that wrote the dataset.");
            case RestoreFailure.Rejected(var run, var reason) ->
                new Problem(409, "restore-refused", reason + ". Nothing was changed; send the request again.");
            case RestoreFailure.Pending(var run) ->
                new Problem(
                        503,
                        "restore-pending",
                        "The restore is published but not stored yet. To get its outcome, send the request again with"
                                + " the same Idempotency-Key, or see GET /api/v1/runs/" + run
                                + "/snapshots?phase=restored. Without a key, another request is another restore.",
                        Problem.retryAfter(RETRY));
            case RestoreFailure.IdReused(var run, var added) ->
                new Problem(
                        409,
                        "idempotency-key-reused",
                        "This Idempotency-Key was used for another restore of run " + run + ", which added " + added
                                + ": use a new key.");
        };
    }
}

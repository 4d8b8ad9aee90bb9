package io.waymark.web.problem;

import io.waymark.port.failure.QueryFailure;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/**
 * Maps the reasons why a request for stored data failed, for example an unknown run, to HTTP error responses. The
 * detail of a response states what the client can do.
 */
public final class QueryFailureProblems {
    private static final Duration RETRY_WHEN_BUSY = Duration.ofSeconds(2);
    private static final Duration RETRY_AFTER_TIMEOUT = Duration.ofSeconds(5);

    private QueryFailureProblems() {}

    /** Returns the detail of the problem. */
    public static String detail(QueryFailure failure) {
        return problem(failure).detail();
    }

    static Problem problem(QueryFailure failure) {
        return switch (failure) {
            case QueryFailure.UnknownRun of -> unknown("unknown-run", of, "GET /api/v1/runs lists all runs.");
            case QueryFailure.UnknownModule of ->
                unknown("unknown-module", of, "GET /api/v1/runs/" + of.run() + " has its sequence.");
            case QueryFailure.UnknownMetadata of ->
                unknown(
                        "unknown-metadata",
                        of,
                        "metadata_modules in GET /api/v1/runs/" + of.run() + " lists the modules that have one now.");
            case QueryFailure.UnknownSnapshot of ->
                unknown("unknown-snapshot", of, "GET /api/v1/runs/" + of.run() + "/snapshots lists its snapshots.");
            case QueryFailure.PrunedSnapshot of ->
                problem(
                        410,
                        "pruned-snapshot",
                        of,
                        "GET /api/v1/runs/" + of.run() + "/snapshots lists the retained snapshots.");
            case QueryFailure.UnknownDataset of ->
                unknown("unknown-dataset", of, "GET /api/v1/datasets lists all datasets.");
            case QueryFailure.UnknownDatasetVersion of ->
                unknown("unknown-version", of, "List the versions of the dataset for their numbers.");
            case QueryFailure.NoDatasetVersionAt of -> unknown("unknown-version", of, "Use a later time.");
            case QueryFailure.UnknownField of -> unknown("unknown-field", of, "Names are compared exactly.");
            case QueryFailure.UnknownWorkflow of ->
                unknown("unknown-workflow", of, "GET /api/v1/workflows lists all workflows.");
            case QueryFailure.NoPreviousRun of -> unknown("unknown-run", of, "Give 'with' as a run id.");
            case QueryFailure.UnknownSchema of -> unknown("unknown-schema", of, "Use a schema_hash from a response.");
            case QueryFailure.UnknownDeadLetter of ->
                unknown("unknown-dead-letter", of, "GET /api/v1/dead-letters lists all dead letters.");
            case QueryFailure.RunTooLarge of ->
                problem(422, "run-too-large", of, "Raise waymark.query.max-run-size or send smaller contexts.");
            case QueryFailure.ComparedRunTooLarge of ->
                problem(
                        422,
                        "compared-run-too-large",
                        of,
                        "Raise waymark.query.max-comparison-size or send smaller results.");
            case QueryFailure.InconsistentHistory of ->
                problem(
                        409,
                        "inconsistent-history",
                        of,
                        "Nothing was changed. GET /api/v1/runs/" + of.run()
                                + "/verify lists all inconsistencies; restore to another snapshot.");
            case QueryFailure.Busy of ->
                unavailable(
                        "database-busy",
                        of,
                        "Nothing was changed; send the request again in a moment.",
                        RETRY_WHEN_BUSY);
            case QueryFailure.TimedOut of ->
                unavailable("query-timeout", of, "Use a smaller limit or narrower filters.", RETRY_AFTER_TIMEOUT);
            case QueryFailure.InvalidCursor of ->
                new Problem(
                        400,
                        "malformed-cursor",
                        "Cannot parse the cursor: use the value of Waymark-Cursor or the id of an item unchanged: "
                                + of.text());
            case QueryFailure.InvalidRunId of -> new Problem(400, "malformed-run-id", of.message());
            case QueryFailure.InvalidFilter of ->
                new Problem(
                        400,
                        "malformed-parameter",
                        "Give '%s' as one of %s: '%s' is none."
                                .formatted(of.name(), String.join(", ", of.allowed()), of.value()));
        };
    }

    private static Problem unknown(String type, QueryFailure failure, String remedy) {
        return problem(404, type, failure, remedy);
    }

    private static Problem problem(int status, String type, QueryFailure failure, String remedy) {
        return problem(status, type, failure, remedy, HttpHeaders.EMPTY);
    }

    private static Problem unavailable(String type, QueryFailure failure, String remedy, Duration retry) {
        return problem(503, type, failure, remedy, Problem.retryAfter(retry));
    }

    private static Problem problem(int status, String type, QueryFailure failure, String remedy, HttpHeaders headers) {
        return new Problem(status, type, failure.message() + ". " + remedy, headers, Map.of());
    }
}

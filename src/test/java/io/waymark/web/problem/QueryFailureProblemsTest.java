package io.waymark.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.failure.QueryFailure;
import io.waymark.restore.RestoreFailure;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpHeaders;

/** Tests the status, the type and the whole detail of each failure. HTTP clients may show the detail to people. */
class QueryFailureProblemsTest {
    private static final RunId RUN = new RunId("r-1");
    private static final DatasetName DATASET = new DatasetName("lab", "customers");
    private static final Instant TIME = Instant.parse("2024-12-24T21:00:00Z");
    private static final HistoryRecordId SNAPSHOT = HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, 3, TIME);
    private static final HistoryRecordId LATER =
            HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, 5, TIME.plusSeconds(1));

    static Stream<Arguments> readFailures() {
        return Stream.of(
                failure(
                        new QueryFailure.UnknownRun(RUN),
                        404,
                        "unknown-run",
                        "Run r-1 does not exist. GET /api/v1/runs lists all runs."),
                failure(
                        new QueryFailure.UnknownModule(RUN, "Loader"),
                        404,
                        "unknown-module",
                        "Run r-1 has no module Loader. GET /api/v1/runs/r-1 has its sequence."),
                failure(
                        new QueryFailure.UnknownMetadata(RUN, "Loader"),
                        404,
                        "unknown-metadata",
                        "Module Loader of run r-1 had reported no schema. metadata_modules in GET /api/v1/runs/r-1"
                                + " lists the modules that have one now."),
                failure(
                        new QueryFailure.UnknownSnapshot(RUN, SNAPSHOT),
                        404,
                        "unknown-snapshot",
                        "Run r-1 has no snapshot_000003_20241224_210000. GET /api/v1/runs/r-1/snapshots lists its"
                                + " snapshots."),
                failure(
                        new QueryFailure.PrunedSnapshot(RUN, SNAPSHOT, 2, true, LATER, TIME),
                        410,
                        "pruned-snapshot",
                        "Run r-1 no longer has snapshot_000003_20241224_210000: the run retains its last 2"
                                + " (limits.max_snapshots), and this one was removed when"
                                + " snapshot_000005_20241224_210001 was recorded, at 2024-12-24T21:00:00Z. GET"
                                + " /api/v1/runs/r-1/snapshots lists the retained snapshots."),
                failure(
                        new QueryFailure.PrunedSnapshot(RUN, SNAPSHOT, 0, false, LATER, TIME),
                        410,
                        "pruned-snapshot",
                        "Run r-1 no longer has snapshot_000003_20241224_210000: a limit that no longer applies removed"
                                + " it before snapshot_000005_20241224_210001 was recorded, at 2024-12-24T21:00:00Z."
                                + " GET /api/v1/runs/r-1/snapshots lists the retained snapshots."),
                failure(
                        new QueryFailure.UnknownDataset(DATASET),
                        404,
                        "unknown-dataset",
                        "Dataset lab/customers does not exist. GET /api/v1/datasets lists all datasets."),
                failure(
                        new QueryFailure.UnknownDatasetVersion(DATASET, 4),
                        404,
                        "unknown-version",
                        "Dataset lab/customers has no version 4. List the versions of the dataset for their numbers."),
                failure(
                        new QueryFailure.NoDatasetVersionAt(DATASET, TIME),
                        404,
                        "unknown-version",
                        "Dataset lab/customers had no version at 2024-12-24T21:00:00Z. Use a later time."),
                failure(
                        new QueryFailure.UnknownField(DATASET, "age"),
                        404,
                        "unknown-field",
                        "No version of dataset lab/customers has the field age. Names are compared exactly."),
                failure(
                        new QueryFailure.UnknownWorkflow(new Workflow("lab", "nightly")),
                        404,
                        "unknown-workflow",
                        "Workflow lab/nightly does not exist. GET /api/v1/workflows lists all workflows."),
                failure(
                        new QueryFailure.NoPreviousRun(RUN, true),
                        404,
                        "unknown-run",
                        "The workflow of run r-1 has no earlier completed run. Give 'with' as a run id."),
                failure(
                        new QueryFailure.UnknownSchema(new ContentHash(0, 7)),
                        404,
                        "unknown-schema",
                        "Schema 00000000000000000000000000000007 does not exist. Use a schema_hash from a response."),
                failure(
                        new QueryFailure.UnknownDeadLetter(9),
                        404,
                        "unknown-dead-letter",
                        "Dead letter 9 does not exist. GET /api/v1/dead-letters lists all dead letters."),
                failure(
                        new QueryFailure.RunTooLarge(RUN, 30, 20),
                        422,
                        "run-too-large",
                        "The config, the context and the open timings of run r-1 take 30 bytes, more than the 20 bytes"
                                + " that a request may read. Raise waymark.query.max-run-size or send smaller"
                                + " contexts."),
                failure(
                        new QueryFailure.ComparedRunTooLarge(RUN, 30, 20),
                        422,
                        "compared-run-too-large",
                        "The executions, results and schemas of run r-1 take about 30 bytes, more than the 20 bytes that"
                                + " a comparison may read. Raise waymark.query.max-comparison-size or send smaller"
                                + " results."),
                failure(
                        new QueryFailure.InconsistentHistory(RUN, "a row is missing"),
                        409,
                        "inconsistent-history",
                        "Cannot restore run r-1 to this snapshot: a row is missing. Nothing was changed. GET"
                                + " /api/v1/runs/r-1/verify lists all inconsistencies; restore to another snapshot."),
                failure(
                        new QueryFailure.Busy(),
                        503,
                        "database-busy",
                        "Too many requests wait for the database. Nothing was changed; send the request again in a"
                                + " moment."),
                failure(
                        new QueryFailure.TimedOut(),
                        503,
                        "query-timeout",
                        "The query exceeded its time limit. Use a smaller limit or narrower filters."),
                failure(
                        new QueryFailure.InvalidCursor("x y"),
                        400,
                        "malformed-cursor",
                        "Cannot parse the cursor: use the value of Waymark-Cursor or the id of an item unchanged: x"
                                + " y"),
                failure(
                        new QueryFailure.InvalidRunId("a b"),
                        400,
                        "malformed-run-id",
                        "Cannot use a run id: it must be " + RunId.FORMAT_RULE + ": a b"),
                failure(
                        new QueryFailure.InvalidFilter("kinds", "snap", List.of("snapshot", "run")),
                        400,
                        "malformed-parameter",
                        "Give 'kinds' as one of snapshot, run: 'snap' is none."));
    }

    static Stream<Arguments> restoreFailures() {
        return Stream.of(
                failure(
                        new RestoreFailure.UnknownModule(RUN, "Loader"),
                        404,
                        "unknown-module",
                        "Run r-1 has no module Loader: its sequence is in GET /api/v1/runs/r-1."),
                failure(
                        new RestoreFailure.UnrestorableRun(RUN),
                        409,
                        "unrestorable-run",
                        "Run r-1 is an observation of a dataset, which has no executions to restore. Nothing was"
                                + " changed; restore the run that wrote the dataset."),
                failure(
                        new RestoreFailure.Rejected(RUN, "It is too late"),
                        409,
                        "restore-refused",
                        "It is too late. Nothing was changed; send the request again."),
                failure(
                        new RestoreFailure.Pending(RUN),
                        503,
                        "restore-pending",
                        "The restore is published but not stored yet. To get its outcome, send the request again with"
                                + " the same Idempotency-Key, or see GET /api/v1/runs/r-1/snapshots?phase=restored."
                                + " Without a key, another request is another restore."),
                failure(
                        new RestoreFailure.IdReused(RUN, SNAPSHOT),
                        409,
                        "idempotency-key-reused",
                        "This Idempotency-Key was used for another restore of run r-1, which added"
                                + " snapshot_000003_20241224_210000: use a new key."));
    }

    @ParameterizedTest
    @MethodSource("readFailures")
    void readFailureHasStatusTypeAndDetail(QueryFailure failure, int status, String type, String detail) {
        assertProblem(QueryFailureProblems.problem(failure), status, type, detail);
        assertThat(QueryFailureProblems.detail(failure)).isEqualTo(detail);
    }

    @ParameterizedTest
    @MethodSource("restoreFailures")
    void restoreFailureHasStatusTypeAndDetail(RestoreFailure failure, int status, String type, String detail) {
        assertProblem(RestoreFailureProblems.problem(failure), status, type, detail);
    }

    @Test
    void examplesCoverEachKind() {
        assertThat(kinds(readFailures())).isEqualTo(Set.of(QueryFailure.class.getPermittedSubclasses()));
        assertThat(kinds(restoreFailures())).isEqualTo(Set.of(RestoreFailure.class.getPermittedSubclasses()));
    }

    @Test
    void temporaryFailuresHaveRetryAfter() {
        assertThat(retryAfter(QueryFailureProblems.problem(new QueryFailure.Busy())))
                .isEqualTo("2");
        assertThat(retryAfter(QueryFailureProblems.problem(new QueryFailure.TimedOut())))
                .isEqualTo("5");
        assertThat(retryAfter(RestoreFailureProblems.problem(new RestoreFailure.Pending(RUN))))
                .isEqualTo("2");
    }

    private static void assertProblem(Problem problem, int status, String type, String detail) {
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.name()).isEqualTo(type);
        assertThat(problem.detail()).isEqualTo(detail);
        assertThat(retryAfter(problem) != null).isEqualTo(status == 503);
    }

    private static String retryAfter(Problem problem) {
        return problem.headers().getFirst(HttpHeaders.RETRY_AFTER);
    }

    private static Set<Class<?>> kinds(Stream<Arguments> failures) {
        return failures.<Class<?>>map(failure -> failure.get()[0].getClass()).collect(Collectors.toSet());
    }

    private static Arguments failure(Object failure, int status, String type, String detail) {
        return Arguments.of(failure, status, type, detail);
    }
}

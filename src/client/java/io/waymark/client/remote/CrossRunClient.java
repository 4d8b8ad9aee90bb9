package io.waymark.client.remote;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads data that spans several runs: workflows, datasets, changes between runs, durations of steps, late executions,
 * and comparisons of runs. Results are JSON objects with the members that {@code /openapi} describes. Times are texts
 * of RFC 3339 in UTC, durations are numbers of seconds. Lists are complete: the client reads all pages.
 *
 * <pre>{@code
 * try (var history = new CrossRunClient(RemoteSettings.of(URI.create("http://localhost:8080")))) {
 *     var income = history.fieldHistory(new DatasetName("workflow:petsard/adult", "Loader[v1]"), "income");
 *     System.out.println(income.get("items"));
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Safe for use by multiple threads.
 *
 * <p><b>Consistency.</b> The service updates this data shortly after it has recorded an event, so a result may lack the
 * latest events.
 *
 * <p><b>Errors.</b> All methods throw a {@link io.waymark.client.WaymarkClientException} if the request fails. An
 * unknown workflow, dataset, version or field is a {@code RequestRejectedException} with status 404, an invalid number
 * or filter one with status 400. An unknown run is an {@code UnknownRunException}.
 */
public final class CrossRunClient implements AutoCloseable {
    private final ApiClient api;

    /** The orders of the list of workflows. */
    public enum WorkflowSort {
        /** By the start of the latest run, latest first. */
        LAST_RUN,
        /** By namespace and name. */
        NAME,
        /** By the number of failed runs, highest first. */
        FAILURES
    }

    /** Creates a client of one service. */
    public CrossRunClient(RemoteSettings settings) {
        this.api = new ApiClient(settings);
    }

    /** Returns all workflows, the one with the latest run first. */
    public List<Value.Members> workflows() {
        return workflows(null, WorkflowSort.LAST_RUN);
    }

    /**
     * Returns workflows. Each has its last 30 runs, the p50 and p95 of the durations of its last 50 completed runs, and
     * the time of its latest change between runs.
     *
     * @param text a part of {@code namespace/name}, without regard to case; null for all workflows
     */
    public List<Value.Members> workflows(@Nullable String text, WorkflowSort sort) {
        var query = QueryString.EMPTY.with("q", text).with("sort", sort);
        return api.list("/workflows" + query.text(), Value.Members.class);
    }

    /** Returns one workflow with its last 30 runs and the sequence of the latest one. */
    public Value.Members workflow(Workflow workflow) {
        return api.get(path(workflow), Value.Members.class);
    }

    /**
     * Returns the durations of all steps of a workflow, slowest first.
     *
     * @param last the number of the latest durations of each step, 1 to 50
     */
    public Value.Members timings(Workflow workflow, int last) {
        return timings(workflow, QueryString.EMPTY.with("last", last));
    }

    /**
     * Returns the durations of steps of a workflow. The member {@code items} has one object for each step of each
     * execution, slowest first: {@code count}, {@code p50}, {@code p95} and the single {@code values} in seconds. The
     * step {@code run} is the whole execution.
     *
     * @param module the module; null for all
     * @param step the name of the step; null for all
     * @param last the number of the latest durations of each step, 1 to 50
     */
    public Value.Members timings(Workflow workflow, @Nullable String module, @Nullable String step, int last) {
        var query = QueryString.EMPTY.with("module", module).with("step", step);
        return timings(workflow, query.with("last", last));
    }

    private Value.Members timings(Workflow workflow, QueryString query) {
        return api.get(path(workflow) + "/timings" + query.text(), Value.Members.class);
    }

    /**
     * Returns the executions in progress that run much longer than usual, in the order in which they were reported.
     * {@code expected_seconds} is the limit and {@code elapsed_seconds} the duration at {@code reported_at}.
     */
    public List<Value.Members> lateExecutions() {
        return api.list("/late-executions", Value.Members.class);
    }

    /** Returns all datasets with their current versions. */
    public List<Value.Members> datasets() {
        return datasets(DatasetFilter.ALL);
    }

    /** Returns datasets with their current versions, in the order of their first versions. */
    public List<Value.Members> datasets(DatasetFilter filter) {
        return api.list("/datasets" + filter.query().text(), Value.Members.class);
    }

    /** Returns one dataset with its current version. One of its {@code aliases} also identifies it. */
    public Value.Members dataset(DatasetName dataset) {
        return api.get(path(dataset), Value.Members.class);
    }

    /** Returns the versions of a dataset with their changes, oldest first. */
    public List<Value.Members> versions(DatasetName dataset) {
        return api.list(path(dataset) + "/versions", Value.Members.class);
    }

    /** Returns one version of a dataset. Versions are numbered from 1. */
    public Value.Members version(DatasetName dataset, long version) {
        return api.get(path(dataset) + "/versions/" + version, Value.Members.class);
    }

    /** Returns the version of a dataset that was current at a time. The status is 404 before the first version. */
    public Value.Members versionAt(DatasetName dataset, Instant time) {
        return api.get(path(dataset) + "/at?time=" + time, Value.Members.class);
    }

    /**
     * Returns the history of a field of a dataset through its renames. The member {@code items} lists the events,
     * oldest first: {@code created}, {@code changed}, {@code renamed} or {@code deleted}.
     */
    public Value.Members fieldHistory(DatasetName dataset, String field) {
        return fieldHistory(dataset, field, Set.of());
    }

    /**
     * Returns those events of the history of a field that are changes of any of these categories.
     *
     * @param categories empty for all events
     */
    public Value.Members fieldHistory(DatasetName dataset, String field, Set<Change.Category> categories) {
        var query = QueryString.EMPTY.withAll("category", categories);
        return api.get(path(dataset) + "/fields/" + segment(field) + query.text(), Value.Members.class);
    }

    /**
     * Returns the columns from which a column is computed, with the runs that stated it.
     *
     * @param field the column; null for all columns of the dataset
     * @param depth the maximum number of steps, from 1
     */
    public Value.Members upstream(DatasetName dataset, @Nullable String field, int depth) {
        return lineage(dataset, field, "upstream", depth);
    }

    /**
     * Returns the columns that are computed from a column: who reads it.
     *
     * @param field the column; null for all columns of the dataset
     * @param depth the maximum number of steps, from 1
     */
    public Value.Members downstream(DatasetName dataset, @Nullable String field, int depth) {
        return lineage(dataset, field, "downstream", depth);
    }

    private Value.Members lineage(DatasetName dataset, @Nullable String field, String direction, int depth) {
        var query = QueryString.EMPTY.with("direction", direction).with("depth", depth);
        query = query.with("field", field);
        return api.get(path(dataset) + "/lineage" + query.text(), Value.Members.class);
    }

    /** Returns all changes between the versions of a dataset, newest first. */
    public List<Value.Members> changes(DatasetName dataset) {
        return changes(dataset, ChangeFilter.ALL);
    }

    /**
     * Returns changes between the versions of a dataset, newest first.
     *
     * @param filter a filter without workflow, dataset and type, which this request does not accept
     */
    public List<Value.Members> changes(DatasetName dataset, ChangeFilter filter) {
        return api.list(path(dataset) + "/changes" + filter.query().text(), Value.Members.class);
    }

    /** Returns changes between runs, of all datasets, newest first. */
    public List<Value.Members> changes(ChangeFilter filter) {
        return changes("between-runs", filter);
    }

    /**
     * Returns changes inside runs, newest first, as far back as the feed is kept.
     *
     * @param filter a filter without dataset, which this request does not accept
     */
    public List<Value.Members> changesInRuns(ChangeFilter filter) {
        return changes("in-run", filter);
    }

    private List<Value.Members> changes(String scope, ChangeFilter filter) {
        return api.list("/changes" + filter.query().with("scope", scope).text(), Value.Members.class);
    }

    /**
     * Returns the differences of a run from another run. The member {@code items} lists only differences; {@code equal}
     * is true if there are none. The values of the other run are {@code before}.
     *
     * @param with the other run; null for the previous run of the same workflow
     */
    public Value.Members compare(RunId run, @Nullable RunId with) {
        return compare(run, with == null ? "previous" : with.value());
    }

    /** Returns the differences of a run from the last completed run before it of the same workflow. */
    public Value.Members compareWithLastCompleted(RunId run) {
        return compare(run, "last-completed");
    }

    private Value.Members compare(RunId run, String with) {
        var query = QueryString.EMPTY.with("with", with);
        return api.get("/runs/" + segment(run.value()) + "/compare" + query.text(), Value.Members.class);
    }

    @Override
    public void close() {
        api.close();
    }

    private static String path(Workflow workflow) {
        return "/workflows/" + segment(workflow.namespace()) + "/" + segment(workflow.name());
    }

    private static String path(DatasetName dataset) {
        return "/datasets/" + segment(dataset.namespace()) + "/" + segment(dataset.name());
    }

    private static String segment(String text) {
        return ApiClient.encode(text).replace("+", "%20");
    }
}

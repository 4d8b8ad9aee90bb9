package io.waymark.client.remote;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads data that spans several runs: workflows, datasets, changes between runs, durations of steps, late executions,
 * and comparisons of runs. Results are JSON objects with the members that {@code /openapi} describes.
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
 * <p><b>Errors.</b> All methods throw a {@link io.waymark.client.WaymarkClientException} if the request fails.
 */
public final class CrossRunClient implements AutoCloseable {
    private final ApiClient api;

    /** Creates a client of one service. */
    public CrossRunClient(RemoteSettings settings) {
        this.api = new ApiClient(settings);
    }

    /** Returns all workflows, the one with the latest run first. */
    public List<Value.Members> workflows() {
        return api.list("/workflows", Value.Members.class);
    }

    /** Returns one workflow with its last 30 runs and the sequence of the latest one. */
    public Value.Members workflow(Workflow workflow) {
        return api.get(path(workflow), Value.Members.class);
    }

    /**
     * Returns the durations of the steps of a workflow, slowest first.
     *
     * @param last the number of the latest durations of each step, 1 to 50
     */
    public Value.Members timings(Workflow workflow, int last) {
        return api.get(path(workflow) + "/timings?last=" + last, Value.Members.class);
    }

    /** Returns executions in progress that are late. */
    public List<Value.Members> lateExecutions() {
        return api.list("/late-executions", Value.Members.class);
    }

    /** Returns all datasets with their current versions. */
    public List<Value.Members> datasets() {
        return api.list("/datasets", Value.Members.class);
    }

    /** Returns one dataset with its current version. */
    public Value.Members dataset(DatasetName dataset) {
        return api.get(path(dataset), Value.Members.class);
    }

    /** Returns the versions of a dataset with their changes, oldest first. */
    public List<Value.Members> versions(DatasetName dataset) {
        return api.list(path(dataset) + "/versions", Value.Members.class);
    }

    /** Returns one version of a dataset. */
    public Value.Members version(DatasetName dataset, long version) {
        return api.get(path(dataset) + "/versions/" + version, Value.Members.class);
    }

    /** Returns the version of a dataset that was current at a time. */
    public Value.Members versionAt(DatasetName dataset, Instant time) {
        return api.get(path(dataset) + "/at?time=" + time, Value.Members.class);
    }

    /** Returns the history of a field of a dataset through its renames. */
    public Value.Members fieldHistory(DatasetName dataset, String field) {
        return api.get(path(dataset) + "/fields/" + segment(field), Value.Members.class);
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
        var start = field == null ? "" : "&field=" + ApiClient.encode(field);
        return api.get(
                path(dataset) + "/lineage?direction=" + direction + "&depth=" + depth + start, Value.Members.class);
    }

    /** Returns all changes of a dataset, newest first. */
    public List<Value.Members> changes(DatasetName dataset) {
        return api.list(path(dataset) + "/changes", Value.Members.class);
    }

    /**
     * Returns all changes between runs, newest first.
     *
     * @param filters the parameters of {@code GET /changes}, for example {@code compatibility=breaking}
     */
    public List<Value.Members> changes(Map<String, String> filters) {
        var query = new StringBuilder("/changes?scope=between-runs");
        filters.forEach((name, value) ->
                query.append('&').append(ApiClient.encode(name)).append('=').append(ApiClient.encode(value)));
        return api.list(query.toString(), Value.Members.class);
    }

    /**
     * Returns the differences of a run from another run.
     *
     * @param with the other run; null for the previous run of the same workflow
     */
    public Value.Members compare(RunId run, @Nullable RunId with) {
        var other = with == null ? "previous" : with.value();
        return api.get(
                "/runs/" + segment(run.value()) + "/compare?with=" + ApiClient.encode(other), Value.Members.class);
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

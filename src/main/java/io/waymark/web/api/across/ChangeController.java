package io.waymark.web.api.across;

import io.waymark.codec.json.ChangeRecordView;
import io.waymark.domain.schema.diff.Change;
import io.waymark.port.across.AllRunsChangeRecordReader;
import io.waymark.port.across.AllRunsChangeRecordReader.InRunFilter;
import io.waymark.port.across.DatasetReader;
import io.waymark.port.across.DatasetReader.BetweenRunFilter;
import io.waymark.web.api.list.CsvTable;
import io.waymark.web.api.list.ListRequest;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.filter.AcceptsQueryParameters;
import io.waymark.web.problem.RequestRejectedException;
import java.util.List;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lists schema changes across all runs: either the changes between runs that wrote the same dataset, or the changes
 * inside runs (DS-6).
 */
@RestController
class ChangeController {
    static final List<String> BETWEEN_RUN_COLUMNS = List.of(
            "dataset.namespace",
            "dataset.name",
            "version",
            "run_id",
            "snapshot_id",
            "timestamp",
            "module_name",
            "experiment_name",
            "change_type",
            "target_type",
            "target_id",
            "categories",
            "compatibility",
            "renamed_from",
            "details");
    private static final List<String> IN_RUN_COLUMNS = List.of(
            "run_id",
            "change_id",
            "snapshot_id",
            "timestamp",
            "module_name",
            "experiment_name",
            "change_type",
            "target_type",
            "target_id",
            "categories",
            "compatibility",
            "renamed_from",
            "details");

    private final DatasetReader datasets;
    private final AllRunsChangeRecordReader runs;

    ChangeController(DatasetReader datasets, AllRunsChangeRecordReader runs) {
        this.datasets = datasets;
        this.runs = runs;
    }

    /**
     * Lists changes, newest first; {@code ?scope=between-runs|in-run}. Changes between runs can be filtered by {@code
     * dataset} too.
     */
    @GetMapping(
            path = "/api/v1/changes",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE, CsvTable.MEDIA_TYPE})
    @AcceptsQueryParameters({
        "scope",
        "workflow",
        "dataset",
        "field",
        "change_type",
        "category",
        "compatibility",
        "since",
        "until",
        "limit",
        "order",
        "cursor"
    })
    Mono<ResponseEntity<Flux<DataBuffer>>> changes(ServerHttpRequest request) {
        var list = ListRequest.newestFirst(request);
        var parameters = list.parameters();
        return switch (parameters.text("scope", "between-runs")) {
            case "between-runs" -> {
                var filter = betweenRuns(parameters);
                yield ListResponses.respondOrTable(
                        request,
                        list,
                        page -> datasets.changes(filter, page),
                        Function.identity(),
                        BETWEEN_RUN_COLUMNS);
            }
            case "in-run" -> {
                var filter = inRun(parameters);
                yield ListResponses.respondOrTable(
                        request, list, page -> runs.changes(filter, page), ChangeController::view, IN_RUN_COLUMNS);
            }
            default ->
                throw RequestRejectedException.malformed(
                        "malformed-parameter", "Give 'scope' as between-runs or in-run.");
        };
    }

    private static ChangeRecordView view(AllRunsChangeRecordReader.InRunChange change) {
        return new ChangeRecordView(change.run(), change.workflow(), change.change());
    }

    private static BetweenRunFilter betweenRuns(QueryParameters parameters) {
        return new BetweenRunFilter(
                null,
                parameters.text("dataset"),
                parameters.text("workflow"),
                parameters.names("field"),
                parameters.enums("change_type", Change.Type.class),
                parameters.enums("category", Change.Category.class),
                parameters.enums("compatibility", Change.Compatibility.class),
                parameters.time("since"),
                parameters.time("until"));
    }

    private static InRunFilter inRun(QueryParameters parameters) {
        if (parameters.text("dataset") != null) {
            throw RequestRejectedException.malformed(
                    "malformed-parameter",
                    "Use 'dataset' with scope=between-runs only: in-run changes have no dataset.");
        }
        return new InRunFilter(
                parameters.text("workflow"),
                parameters.names("field"),
                parameters.enums("change_type", Change.Type.class),
                parameters.enums("category", Change.Category.class),
                parameters.enums("compatibility", Change.Compatibility.class),
                parameters.time("since"),
                parameters.time("until"));
    }
}

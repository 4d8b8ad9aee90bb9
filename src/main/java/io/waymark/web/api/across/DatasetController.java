package io.waymark.web.api.across;

import io.waymark.codec.json.DatasetVersionView;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.schema.diff.Change;
import io.waymark.port.across.DatasetReader;
import io.waymark.port.across.DatasetReader.BetweenRunFilter;
import io.waymark.port.across.DatasetReader.DatasetFilter;
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
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lists datasets, their versions and changes (DS-5). In a path, the namespace and the name of a dataset are two
 * segments, each percent-encoded.
 */
@RestController
@RequestMapping("/api/v1/datasets")
class DatasetController {
    private static final List<String> COLUMNS =
            List.of("namespace", "name", "workflow", "versions", "breaking_changes", "current.schema", "current.last");
    private static final List<String> VERSION_COLUMNS = List.of(
            "version",
            "schema.schema_hash",
            "first.run_id",
            "first.timestamp",
            "last.run_id",
            "last.timestamp",
            "runs",
            "change_count",
            "compatibility",
            "breaking_changes");

    private final DatasetReader datasets;

    DatasetController(DatasetReader datasets) {
        this.datasets = datasets;
    }

    /** Lists datasets, the first one first; {@code ?q=&namespace=&workflow=&field=}. */
    @GetMapping(produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE, CsvTable.MEDIA_TYPE})
    @AcceptsQueryParameters({"q", "namespace", "workflow", "field", "limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> datasets(ServerHttpRequest request) {
        var list = ListRequest.oldestFirst(request);
        var parameters = list.parameters();
        var filter = new DatasetFilter(
                parameters.text("q"),
                parameters.text("namespace"),
                parameters.text("workflow"),
                parameters.text("field"));
        return ListResponses.respondOrTable(
                request, list, page -> datasets.datasets(filter, page), DatasetView::of, COLUMNS);
    }

    @GetMapping(path = "/{namespace}/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<DatasetView>> dataset(
            @PathVariable("namespace") String namespace, @PathVariable("name") String name) {
        return datasets.dataset(new DatasetName(namespace, name))
                .map(answer -> ListResponses.single(answer, DatasetView.of(answer.value())));
    }

    /** Lists the versions of a dataset, oldest first. */
    @GetMapping(
            path = "/{namespace}/{name}/versions",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE, CsvTable.MEDIA_TYPE})
    @AcceptsQueryParameters({"limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> versions(
            @PathVariable("namespace") String namespace, @PathVariable("name") String name, ServerHttpRequest request) {
        var dataset = new DatasetName(namespace, name);
        return ListResponses.respondOrTable(
                request,
                ListRequest.oldestFirst(request),
                page -> datasets.versions(dataset, page),
                DatasetController::view,
                VERSION_COLUMNS);
    }

    @GetMapping(path = "/{namespace}/{name}/versions/{version}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<DatasetVersionView>> version(
            @PathVariable("namespace") String namespace,
            @PathVariable("name") String name,
            @PathVariable("version") String version) {
        return datasets.version(new DatasetName(namespace, name), number(version))
                .map(answer -> ListResponses.single(answer, view(answer.value())));
    }

    /** Returns the version that was current at {@code ?time=}. */
    @GetMapping(path = "/{namespace}/{name}/at", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptsQueryParameters({"time"})
    Mono<ResponseEntity<DatasetVersionView>> versionAt(
            @PathVariable("namespace") String namespace, @PathVariable("name") String name, ServerHttpRequest request) {
        var time = new QueryParameters(request.getQueryParams()).time("time");
        if (time == null) {
            throw RequestRejectedException.malformed("malformed-parameter", "Give 'time' as an RFC 3339 time.");
        }
        return datasets.versionAt(new DatasetName(namespace, name), time)
                .map(answer -> ListResponses.single(answer, view(answer.value())));
    }

    /** Lists the changes of a dataset, newest first; {@code ?field=&category=&compatibility=&since=&until=}. */
    @GetMapping(
            path = "/{namespace}/{name}/changes",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE, CsvTable.MEDIA_TYPE})
    @AcceptsQueryParameters({"field", "category", "compatibility", "since", "until", "limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> changes(
            @PathVariable("namespace") String namespace, @PathVariable("name") String name, ServerHttpRequest request) {
        var list = ListRequest.newestFirst(request);
        var parameters = list.parameters();
        var filter = BetweenRunFilter.ofDataset(
                new DatasetName(namespace, name),
                parameters.names("field"),
                parameters.enums("category", Change.Category.class),
                parameters.enums("compatibility", Change.Compatibility.class),
                parameters.time("since"),
                parameters.time("until"));
        return ListResponses.respondOrTable(
                request,
                list,
                page -> datasets.changes(filter, page),
                Function.identity(),
                ChangeController.BETWEEN_RUN_COLUMNS);
    }

    /** Returns the history of one field; {@code ?category=} keeps only changes of these categories. */
    @GetMapping(path = "/{namespace}/{name}/fields/{field}", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptsQueryParameters({"category"})
    Mono<ResponseEntity<FieldHistoryView>> field(
            @PathVariable("namespace") String namespace,
            @PathVariable("name") String name,
            @PathVariable("field") String field,
            ServerHttpRequest request) {
        var categories = new QueryParameters(request.getQueryParams()).enums("category", Change.Category.class);
        var dataset = new DatasetName(namespace, name);
        return datasets.fieldHistory(dataset, field)
                .map(answer ->
                        ListResponses.single(answer, FieldHistoryView.of(dataset, field, answer.value(), categories)));
    }

    private static DatasetVersionView view(DatasetReader.VersionWithChanges version) {
        return new DatasetVersionView(version.version(), version.changes());
    }

    private static long number(String version) {
        try {
            return Long.parseLong(version);
        } catch (NumberFormatException malformed) {
            throw RequestRejectedException.malformed("malformed-parameter", "Give the version as a number from 1.");
        }
    }
}

package io.waymark.web.api.run;

import io.waymark.codec.json.SnapshotView;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.schema.diff.Change;
import io.waymark.port.read.HistoryReader;
import io.waymark.port.read.HistoryReader.ChangeFilter;
import io.waymark.port.read.HistoryReader.SnapshotFilter;
import io.waymark.port.read.HistoryReader.TimingFilter;
import io.waymark.port.read.ReadLimits;
import io.waymark.web.api.list.CsvTable;
import io.waymark.web.api.list.ListRequest;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.filter.AcceptsQueryParameters;
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
 * Lists the history of a run: snapshots (one for the start and one for the end of an execution), changes
 * (differences between schemas) and timings (durations of the timed steps inside an execution).
 */
@RestController
@RequestMapping("/api/v1/runs/{run}")
class HistoryController {
    private final HistoryReader history;
    private final TimingCsvWriter.Limits reportLimits;

    HistoryController(HistoryReader history, TimingCsvLimitProperties reports, ReadLimits reads) {
        this.history = history;
        this.reportLimits = new TimingCsvWriter.Limits(reports.maxCsvColumns(), reads.maxPageCharacters());
    }

    /**
     * Lists the snapshots of a run. The filters are {@code ?module=&experiment=&phase=}. Schemas are written as
     * references, or completely with {@code expand=metadata}.
     */
    @GetMapping(
            path = "/snapshots",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    @AcceptsQueryParameters({"module", "experiment", "phase", "expand", "limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> snapshots(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = QueryParameters.parseRun(run);
        var list = ListRequest.oldestFirst(request);
        var parameters = list.parameters();
        var filter = new SnapshotFilter(
                parameters.names("module"),
                parameters.names("experiment"),
                parameters.enums("phase", Snapshot.Phase.class));
        return expandsMetadata(parameters)
                ? ListResponses.respond(
                        list,
                        page -> history.resolvedSnapshots(id, filter, page),
                        whole -> new SnapshotView(id, whole.snapshot(), whole.before(), whole.after()))
                : ListResponses.respond(
                        list,
                        page -> history.snapshots(id, filter, page),
                        snapshot -> SnapshotView.withReferences(id, snapshot));
    }

    /** Returns one snapshot with its complete schemas. */
    @GetMapping(path = "/snapshots/{snapshot}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<SnapshotView>> snapshot(
            @PathVariable("run") String run, @PathVariable("snapshot") String snapshot) {
        var id = QueryParameters.parseRun(run);
        return history.snapshot(id, QueryParameters.parseSnapshot(snapshot)).map(answer -> {
            var whole = answer.value();
            return ListResponses.single(
                    answer.asOf(), new SnapshotView(id, whole.snapshot(), whole.before(), whole.after()));
        });
    }

    /**
     * Lists the changes of a run. The filters are {@code module}, {@code experiment}, {@code field}, {@code
     * change_type}, {@code target_type}, {@code category}, {@code compatibility} and {@code snapshot}. Names match
     * exactly. {@code field} also matches the creation or deletion of a whole schema that contains the field.
     */
    @GetMapping(
            path = "/changes",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    @AcceptsQueryParameters({
        "module",
        "experiment",
        "field",
        "change_type",
        "target_type",
        "category",
        "compatibility",
        "snapshot",
        "limit",
        "order",
        "cursor"
    })
    Mono<ResponseEntity<Flux<DataBuffer>>> changes(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = QueryParameters.parseRun(run);
        var list = ListRequest.oldestFirst(request);
        var filter = changeFilter(list.parameters());
        return ListResponses.respond(list, page -> history.changes(id, filter, page), Function.identity());
    }

    /**
     * Lists the timings of a run. The filters are {@code ?module=&step=}. Steps that have not ended come last, with a
     * null end. As CSV, the response is one table of the whole list.
     */
    @GetMapping(
            path = "/timings",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE, CsvTable.MEDIA_TYPE})
    @AcceptsQueryParameters({"module", "step", "limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> timings(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = QueryParameters.parseRun(run);
        var list = ListRequest.oldestFirst(request);
        var filter = new TimingFilter(
                list.parameters().names("module"), list.parameters().names("step"));
        return CsvTable.isRequested(request)
                ? TimingCsvWriter.answer(list, reportLimits, page -> history.timings(id, filter, page))
                : ListResponses.respond(list, page -> history.timings(id, filter, page), Function.identity());
    }

    /** The members that a response may contain completely instead of as references, the values of {@code expand}. */
    private enum Expansion {
        METADATA
    }

    private static boolean expandsMetadata(QueryParameters parameters) {
        return !parameters.enums("expand", Expansion.class).isEmpty();
    }

    private static ChangeFilter changeFilter(QueryParameters parameters) {
        return new ChangeFilter(
                parameters.names("module"),
                parameters.names("experiment"),
                parameters.names("field"),
                parameters.enums("change_type", Change.Type.class),
                parameters.enums("target_type", Change.Target.class),
                parameters.enums("category", Change.Category.class),
                parameters.enums("compatibility", Change.Compatibility.class),
                parameters.snapshots("snapshot"));
    }
}

package io.waymark.query;

import io.waymark.QuerySettings;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.schema.Change;
import io.waymark.http.AcceptedParameters;
import io.waymark.port.reading.HistoryReader;
import io.waymark.port.reading.HistoryReader.ChangeFilter;
import io.waymark.port.reading.HistoryReader.SnapshotFilter;
import io.waymark.port.reading.HistoryReader.TimingFilter;
import io.waymark.wire.SnapshotView;
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

/** What a run recorded: snapshots, changes, timings. */
@RestController
@RequestMapping("/api/v1/runs/{run}")
class HistoryController {
    private final HistoryReader history;
    private final QuerySettings settings;

    HistoryController(HistoryReader history, QuerySettings settings) {
        this.history = history;
        this.settings = settings;
    }

    /** {@code ?module=&experiment=&phase=}; schemas are references, whole with {@code expand=metadata}. */
    @GetMapping(
            path = "/snapshots",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    @AcceptedParameters({"module", "experiment", "phase", "expand", "limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> snapshots(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = Asked.run(run);
        var list = ListRequest.oldestFirst(request);
        var asked = list.asked();
        var filter = new SnapshotFilter(
                asked.names("module"), asked.names("experiment"), asked.words("phase", Snapshot.Phase.class));
        return expands(asked)
                ? Lists.answer(
                        list,
                        page -> history.wholeSnapshots(id, filter, page),
                        whole -> new SnapshotView(id, whole.snapshot(), whole.before(), whole.after()))
                : Lists.answer(
                        list,
                        page -> history.snapshots(id, filter, page),
                        snapshot -> SnapshotView.referring(id, snapshot));
    }

    /** One snapshot with its schemas whole. */
    @GetMapping(path = "/snapshots/{snapshot}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<SnapshotView>> snapshot(
            @PathVariable("run") String run, @PathVariable("snapshot") String snapshot) {
        var id = Asked.run(run);
        return history.snapshot(id, Asked.snapshot(snapshot)).map(answer -> {
            var whole = answer.value();
            return Lists.single(answer.asOf(), new SnapshotView(id, whole.snapshot(), whole.before(), whole.after()));
        });
    }

    /**
     * {@code ?module=&experiment=&field=&change_type=&target_type=&category=&compatibility=&snapshot=}; names match
     * exactly, a field also gives the record of a schema that came with it.
     */
    @GetMapping(
            path = "/changes",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    @AcceptedParameters({
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
        var id = Asked.run(run);
        var list = ListRequest.oldestFirst(request);
        var filter = changeFilter(list.asked());
        return Lists.answer(list, page -> history.changes(id, filter, page), Function.identity());
    }

    /** {@code ?module=&step=}; those that have not ended come last, with null ends. As CSV the whole list is a table. */
    @GetMapping(
            path = "/timings",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE, TimingReport.CSV})
    @AcceptedParameters({"module", "step", "limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> timings(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = Asked.run(run);
        var list = ListRequest.oldestFirst(request);
        var filter = new TimingFilter(list.asked().names("module"), list.asked().names("step"));
        return TimingReport.isWanted(request)
                ? TimingReport.answer(list, settings, page -> history.timings(id, filter, page))
                : Lists.answer(list, page -> history.timings(id, filter, page), Function.identity());
    }

    /** What can be whole instead of a reference. */
    private enum Expansion {
        METADATA
    }

    private static boolean expands(Asked asked) {
        return !asked.words("expand", Expansion.class).isEmpty();
    }

    private static ChangeFilter changeFilter(Asked asked) {
        return new ChangeFilter(
                asked.names("module"),
                asked.names("experiment"),
                asked.names("field"),
                asked.words("change_type", Change.Type.class),
                asked.words("target_type", Change.Target.class),
                asked.words("category", Change.Category.class),
                asked.words("compatibility", Change.Compatibility.class),
                asked.snapshots("snapshot"));
    }
}

package io.waymark.web.openlineage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.waymark.codec.json.DomainJson;
import io.waymark.codec.openlineage.export.ExportedRun;
import io.waymark.codec.openlineage.export.ExportedStep;
import io.waymark.codec.openlineage.export.RunEventWriter;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import io.waymark.port.lineage.WrittenDatasetReader;
import io.waymark.port.read.HistoryReader;
import io.waymark.port.read.HistoryReader.ResolvedSnapshot;
import io.waymark.port.read.HistoryReader.SnapshotFilter;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.port.read.RunReader;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Exports a run as OpenLineage events: as an array, or one on each line. */
@RestController
@EnableConfigurationProperties(ExportProperties.class)
class ExportController {
    private static final int PAGE_SIZE = 200;
    private static final SnapshotFilter ALL = new SnapshotFilter(Set.of(), Set.of(), Set.of());

    private final RunReader runs;
    private final HistoryReader history;
    private final WrittenDatasetReader datasets;
    private final ExportProperties properties;

    ExportController(
            RunReader runs, HistoryReader history, WrittenDatasetReader datasets, ExportProperties properties) {
        this.runs = runs;
        this.history = history;
        this.datasets = datasets;
        this.properties = properties;
    }

    @GetMapping(
            path = "/api/v1/runs/{run}/openlineage",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    Mono<ResponseEntity<Flux<DataBuffer>>> export(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = QueryParameters.parseRun(run);
        boolean isStream = request.getHeaders().getAccept().stream()
                .anyMatch(type -> type.isConcrete() && type.isCompatibleWith(MediaType.APPLICATION_NDJSON));
        return Mono.zip(runs.run(id), runs.plan(id), snapshots(id, PageRequest.first(PAGE_SIZE, true)))
                .map(parts -> {
                    var asOf = parts.getT1().asOf();
                    var events = events(id, parts.getT1(), parts.getT2(), parts.getT3());
                    return isStream
                            ? ListResponses.streamed(asOf, MediaType.APPLICATION_NDJSON, lines(events))
                            : ListResponses.streamed(asOf, MediaType.APPLICATION_JSON, array(events));
                });
    }

    private Mono<ResultAtPosition<Page<ResolvedSnapshot>>> snapshots(RunId run, PageRequest page) {
        return history.resolvedSnapshots(run, ALL, page);
    }

    /** Returns the events of the run in lists, each of which is written at once. */
    private Flux<List<Value.Members>> events(
            RunId id,
            ResultAtPosition<RunReader.RunDetails> details,
            ResultAtPosition<RunReader.PlanAndContext> plan,
            ResultAtPosition<Page<ResolvedSnapshot>> first) {
        var summary = details.value().summary();
        var writer = new RunEventWriter(new ExportedRun(id, summary.plan().workflow()), properties.producerOrDefault());
        return Flux.concat(
                        Mono.justOrEmpty(
                                writer.start(summary.status(), plan.value().context())
                                        .map(List::of)),
                        ListResponses.pages(
                                        PageRequest.first(PAGE_SIZE, true), first.value(), page -> snapshots(id, page))
                                .concatMap(page -> steps(id, page.items(), writer), 1),
                        Mono.justOrEmpty(writer.end(summary.status()).map(List::of)))
                .filter(events -> !events.isEmpty());
    }

    private Mono<List<Value.Members>> steps(RunId run, List<ResolvedSnapshot> page, RunEventWriter writer) {
        if (page.isEmpty()) {
            return Mono.empty();
        }
        return datasets.written(
                        run,
                        page.getFirst().snapshot().number(),
                        page.getLast().snapshot().number())
                .map(written -> page.stream()
                        .flatMap(step -> writer.step(step(step, written)).stream())
                        .toList());
    }

    private static ExportedStep step(ResolvedSnapshot step, Map<Long, WrittenDatasetReader.WrittenDataset> written) {
        var dataset = written.get(step.snapshot().number());
        return dataset == null
                ? new ExportedStep(step.snapshot(), step.before(), step.after(), null, List.of())
                : new ExportedStep(step.snapshot(), step.before(), step.after(), dataset.dataset(), dataset.inputs());
    }

    private static Flux<DataBuffer> lines(Flux<List<Value.Members>> events) {
        return events.map(page -> buffer(page, "", "\n", "\n"));
    }

    private static Flux<DataBuffer> array(Flux<List<Value.Members>> events) {
        return events.index()
                .map(page -> buffer(page.getT2(), page.getT1() == 0 ? "[" : ",", ",", ""))
                .switchIfEmpty(Mono.fromSupplier(() -> buffer(List.of(), "[", "", "")))
                .concatWith(Mono.fromSupplier(() -> buffer(List.of(), "]", "", "")));
    }

    private static DataBuffer buffer(List<Value.Members> events, String start, String separator, String end) {
        var text = events.stream().map(DomainJson::write).collect(Collectors.joining(separator, start, end));
        return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(US_ASCII));
    }
}

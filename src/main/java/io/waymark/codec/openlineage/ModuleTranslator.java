package io.waymark.codec.openlineage;

import io.waymark.codec.openlineage.event.Json;
import io.waymark.codec.openlineage.event.LineageEvent.RunEvent;
import io.waymark.codec.openlineage.event.LineageEventType;
import io.waymark.codec.openlineage.event.NameShortener;
import io.waymark.codec.openlineage.facet.AccumulatedDataset;
import io.waymark.codec.openlineage.facet.AccumulatedRun;
import io.waymark.codec.openlineage.facet.ColumnLineage;
import io.waymark.codec.openlineage.facet.ColumnMapper;
import io.waymark.codec.openlineage.facet.DatasetAliasMapper;
import io.waymark.codec.openlineage.facet.ErrorMapper;
import io.waymark.codec.openlineage.facet.InputSchemaMapper;
import io.waymark.codec.openlineage.facet.RawFacetContextMapper;
import io.waymark.codec.openlineage.facet.ReadDatasetMapper;
import io.waymark.codec.openlineage.facet.RunAccumulator;
import io.waymark.codec.openlineage.facet.StatisticsMapper;
import io.waymark.codec.openlineage.facet.TestResultMapper;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Translates the accumulated events of one OpenLineage run to native events of a module, which represents the job of
 * the run. Each output after the first becomes a separate module, because a native completion has only one schema, and
 * a module has only one schema history in a run. For a streaming job, each output becomes a separate module.
 */
final class ModuleTranslator {
    private final AccumulatedRun run;
    private final long attempt;
    private final List<TranslatedNativeEvent> events = new ArrayList<>();

    private ModuleTranslator(AccumulatedRun run, long attempt) {
        this.run = run;
        this.attempt = attempt;
    }

    /**
     * Returns the events of the module, in order.
     *
     * @param attempt the ordinal of the run among the runs of the same job and experiment, from 1
     */
    static List<TranslatedNativeEvent> translate(AccumulatedRun run, long attempt) {
        var translator = new ModuleTranslator(run, attempt);
        run.start().ifPresent(translator::start);
        if (run.isStreaming()) {
            run.outputHistory().forEach(translator::addStreamingOutput);
        }
        run.end().ifPresent(translator::end);
        return translator.events;
    }

    private void start(RunEvent event) {
        var start = RunAccumulator.accumulate(List.of(event));
        var data = Json.with(data(event.module()), "schema", InputSchemaMapper.ofStart(start.inputs()));
        add(TranslatedNativeEvent.STARTED, event.time(), data.with("context", RawFacetContextMapper.context(start)));
    }

    private void end(RunEvent event) {
        if (event.type() == LineageEventType.COMPLETE) {
            complete(event);
        } else {
            add(
                    TranslatedNativeEvent.FAILED,
                    event.time(),
                    data(event.module())
                            .with("error", ErrorMapper.error(run, event.type()))
                            .with("context", RawFacetContextMapper.context(run)));
        }
    }

    private void complete(RunEvent event) {
        var outputs = run.isStreaming() ? List.<AccumulatedDataset>of() : run.outputs();
        var data = data(event.module());
        if (!outputs.isEmpty()) {
            data = data.with(outputMembers(outputs.get(0)));
        } else {
            data = Json.with(data, "aliases", DatasetAliasMapper.aliases(null, run.inputs()));
        }
        data = Json.with(data, "result", TestResultMapper.result(run));
        add(TranslatedNativeEvent.COMPLETED, event.time(), data.with("context", RawFacetContextMapper.context(run)));
        outputs.stream().skip(1).forEach(output -> addOutput(output, event.time(), outputMembers(output)));
    }

    /**
     * Adds a schema of an output of a run that continues; without a schema, if an event cleared it. The module of the
     * job stays in progress.
     */
    private void addStreamingOutput(AccumulatedDataset output) {
        if (output.schemaTime() != null) {
            var members =
                    output.columns() == null ? written(output) : written(output).with(schemas(output));
            addOutput(output, output.schemaTime(), members);
        }
    }

    private void addOutput(AccumulatedDataset output, Instant time, Value.Members members) {
        var module = NameShortener.shorten(
                run.first().module() + " (" + output.name().name() + ')');
        add(
                TranslatedNativeEvent.COMPLETED,
                time,
                data(module).with(members).with("context", RawFacetContextMapper.contextOfOutput(run)));
    }

    private Value.Members outputMembers(AccumulatedDataset output) {
        var members = written(output);
        members = Json.with(members, "profile", StatisticsMapper.profile(output));
        return output.columns() == null ? members : members.with(schemas(output));
    }

    private Value.Members written(AccumulatedDataset output) {
        var members = Value.Members.of("dataset", output.name().value())
                .with("inputs", ReadDatasetMapper.inputs(run.inputs(), ColumnLineage.of(output)));
        return Json.with(members, "aliases", DatasetAliasMapper.aliases(output, run.inputs()));
    }

    private Value.Members schemas(AccumulatedDataset output) {
        var lineage = ColumnLineage.of(output);
        return Value.Members.of(
                        "schema", ColumnMapper.schema(output.name().name(), StatisticsMapper.withStatistics(output)))
                .with("input_schema", InputSchemaMapper.ofOutput(output, run.inputs(), lineage))
                .with("transformations", lineage.transformations());
    }

    private Value.Members data(String module) {
        return Value.Members.of("module", new Value.Text(module))
                .with("experiment", new Value.Text(run.experiment()))
                .with("attempt", Value.Numeric.of(attempt));
    }

    private void add(String type, Instant time, Value.Members data) {
        events.add(new TranslatedNativeEvent(run.first().run(), type, time, data));
    }
}

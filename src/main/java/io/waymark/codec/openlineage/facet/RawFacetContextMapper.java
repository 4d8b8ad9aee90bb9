package io.waymark.codec.openlineage.facet;

import io.waymark.codec.openlineage.event.Json;
import io.waymark.codec.openlineage.event.LineageEvent;
import io.waymark.domain.schema.Value;
import java.util.List;

/**
 * Copies data of OpenLineage events to the context of native events, because native events have no other members for
 * it. The data includes facets with unknown names.
 */
public final class RawFacetContextMapper {
    private static final String MEMBER = "openlineage";

    private RawFacetContextMapper() {}

    /** Returns the context of a run: its ids, and all facets of the run, the job and the datasets. */
    public static Value.Members context(AccumulatedRun run) {
        var content = ids(run).with("job_facets", run.jobFacets()).with("run_facets", run.runFacets());
        content = with(content, "inputs", run.inputs());
        content = with(content, "outputs", run.outputs());
        var producer = Json.text(run.first().body(), "producer");
        return member(producer == null ? content : content.with("producer", new Value.Text(producer)));
    }

    /** Returns the context of an output of a run that continues: only what does not change while it runs. */
    public static Value.Members contextOfOutput(AccumulatedRun run) {
        return member(ids(run));
    }

    /** Returns the context of an event outside of any run: the whole event. */
    public static Value.Members contextOf(LineageEvent event) {
        return member(event.body());
    }

    private static Value.Members ids(AccumulatedRun run) {
        return Value.Members.of("run_id", new Value.Text(run.first().lineageRun()))
                .with(
                        "job",
                        Value.Members.of(
                                        "namespace",
                                        new Value.Text(run.first().job().namespace()))
                                .with("name", new Value.Text(run.first().job().name())));
    }

    private static Value.Members with(Value.Members content, String name, List<AccumulatedDataset> datasets) {
        return datasets.isEmpty()
                ? content
                : content.with(
                        name,
                        new Value.Items(datasets.stream()
                                .<Value>map(RawFacetContextMapper::dataset)
                                .toList()));
    }

    private static Value.Members dataset(AccumulatedDataset dataset) {
        return Value.Members.of("namespace", new Value.Text(dataset.name().namespace()))
                .with("name", new Value.Text(dataset.name().name()))
                .with("facets", dataset.facets())
                .with("usage_facets", dataset.usage());
    }

    private static Value.Members member(Value.Members content) {
        return Value.Members.of(MEMBER, content);
    }
}

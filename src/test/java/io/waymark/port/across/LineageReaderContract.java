package io.waymark.port.across;

import static io.waymark.fixture.EventFixtures.schema;
import static io.waymark.port.PortFailures.assertFails;
import static io.waymark.port.across.ProjectedRuns.newWorkflow;
import static io.waymark.port.across.ProjectedRuns.planned;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.lineage.LineageNode;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.ReadField;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.across.LineageReader.Direction;
import io.waymark.port.across.LineageReader.LineageGraph;
import io.waymark.port.across.LineageReader.ProvenEdge;
import io.waymark.port.failure.QueryFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link LineageReader}. */
public interface LineageReaderContract {

    LineageReader lineage();

    ScenarioStore runs();

    /** Applies all stored events to the projection. */
    void project();

    /** Deletes a run. */
    void delete(RunId run);

    @Test
    default void readersOfColumnAreDownstream() {
        var raw = newDataset();
        var clean = newDataset();
        var report = newDataset();
        store(newWorkflow(), clean, input(raw, field("amount", "identity", "amount")));
        store(newWorkflow(), report, input(clean, field("amount", "sum", "total")));

        assertThat(edges(follow(raw, "amount", Direction.DOWNSTREAM, 5)))
                .containsExactly("1 amount identity amount", "2 amount sum total");
        assertThat(edges(follow(report, "total", Direction.UPSTREAM, 1))).containsExactly("1 amount sum total");
        assertThat(edges(follow(raw, "amount", Direction.UPSTREAM, 5))).isEmpty();
    }

    @Test
    default void otherNameLeadsToLineageOfItsDataset() {
        var raw = newDataset();
        var clean = newDataset();
        var other = newDataset();
        var alias = new DatasetAlias(other, DatasetAlias.Kind.SYMLINK, null);
        var input = input(raw, field("amount", "identity", "amount"));
        runs().add(planned(newWorkflow()).completes(1, "A[x]", schema("a"), clean, List.of(input), List.of(alias)));
        project();

        assertThat(edges(follow(other, "amount", Direction.UPSTREAM, 5))).containsExactly("1 amount identity amount");
    }

    @Test
    default void edgeNamesItsRuns() {
        var raw = newDataset();
        var clean = newDataset();
        var workflow = newWorkflow();
        var runs = new ArrayList<RunId>();
        for (int i = 0; i < 12; i++) {
            runs.add(store(workflow, clean, input(raw, field("a", "identity", "a"))));
        }
        // another mapping with the same edge
        runs.add(store(workflow, clean, input(raw, field("a", "identity", "a"), field("b", "identity", "b"))));

        var edge = follow(clean, "a", Direction.UPSTREAM, 1).edges().getFirst();

        assertThat(edge.runs()).isEqualTo(13);
        assertThat(edge.workflow()).isEqualTo(workflow);
        assertThat(edge.first().run()).isEqualTo(runs.getFirst());
        assertThat(edge.last().run()).isEqualTo(runs.getLast());
        assertThat(edge.latestRuns()).isEqualTo(runs.reversed().subList(0, LineageReader.MAX_RUNS));
    }

    @Test
    default void filtersInfluenceAllColumns() {
        var raw = newDataset();
        var clean = newDataset();
        store(
                newWorkflow(),
                clean,
                input(raw, field("a", "identity", "a"), new ReadField("f", List.of(), "filter", true)));

        var graph = follow(clean, "a", Direction.UPSTREAM, 1);

        assertThat(edges(graph)).containsExactly("1 f filter null", "1 a identity a");
        assertThat(graph.edges()).extracting(ProvenEdge::isIndirect).containsExactly(true, false);
    }

    @Test
    default void unknownFieldsAreEdgeBetweenDatasets() {
        var raw = newDataset();
        var clean = newDataset();
        store(newWorkflow(), clean, input(raw));

        assertThat(edges(follow(clean, null, Direction.UPSTREAM, 2))).containsExactly("1 null unknown null");
        assertThat(edges(follow(clean, "a", Direction.UPSTREAM, 2))).isEmpty();
    }

    @Test
    default void declaredTransformationsReadThePreviousModule() {
        var workflow = newWorkflow();
        runs().add(planned(workflow)
                .completes(1, "A[x]", schema("a", "b"))
                .transforms(
                        2,
                        "B[x]",
                        schema("a", "c"),
                        new FieldTransformation("b", "rename", List.of("c"), null),
                        new FieldTransformation("a", "scale", List.of(), null),
                        new FieldTransformation("missing", "scale", List.of("c"), null)));
        project();

        var graph = follow(ProjectedRuns.dataset(workflow, "A[x]_B[x]"), null, Direction.UPSTREAM, 3);

        assertThat(edges(graph)).containsExactly("1 a scale a", "1 b rename c");
        assertThat(graph.edges().getFirst().source().dataset()).isEqualTo(ProjectedRuns.dataset(workflow, "A[x]"));
    }

    @Test
    default void lastCompletionOfExecutionCounts() {
        var raw = newDataset();
        var clean = newDataset();
        runs().add(planned(newWorkflow())
                .completes(1, "A[x]", schema("a"), clean, List.of(input(raw, field("a", "wrong", "a"))))
                .completes(2, "A[x]", schema("a"), clean, List.of(input(raw, field("a", "right", "a")))));
        project();

        assertThat(edges(follow(clean, "a", Direction.UPSTREAM, 1))).containsExactly("1 a right a");
    }

    @Test
    default void edgeDisappearsWithItsLastRun() {
        var raw = newDataset();
        var clean = newDataset();
        var workflow = newWorkflow();
        var first = store(workflow, clean, input(raw, field("a", "identity", "a")));
        var second = store(workflow, clean, input(raw, field("a", "identity", "a")));

        delete(first);
        project();
        assertThat(follow(clean, "a", Direction.UPSTREAM, 1).edges())
                .singleElement()
                .satisfies(edge -> assertThat(edge.latestRuns()).containsExactly(second));

        delete(second);
        project();
        assertThat(follow(clean, "a", Direction.UPSTREAM, 1).edges()).isEmpty();
        assertFails(
                lineage().lineage(new LineageNode(raw, "a"), Direction.DOWNSTREAM, 1, 10),
                QueryFailure.UnknownDataset.class);
    }

    @Test
    default void cyclesEnd() {
        var one = newDataset();
        var other = newDataset();
        store(newWorkflow(), one, input(other, field("a", "identity", "a")));
        store(newWorkflow(), other, input(one, field("a", "identity", "a")));

        assertThat(follow(one, "a", Direction.DOWNSTREAM, 20).edges()).hasSize(2);
    }

    @Test
    default void moreEdgesThanTheLimitAreMissing() {
        var raw = newDataset();
        var clean = newDataset();
        store(
                newWorkflow(),
                clean,
                input(raw, field("a", "join", "a"), field("b", "join", "a"), field("c", "join", "a")));

        var graph = lineage()
                .lineage(new LineageNode(clean, "a"), Direction.UPSTREAM, 3, 2)
                .block()
                .value();

        assertThat(graph.isTruncated()).isTrue();
        assertThat(graph.edges()).hasSize(2);
        assertThat(follow(clean, "a", Direction.UPSTREAM, 3).isTruncated()).isFalse();
    }

    @Test
    default void unknownColumnsAreRejected() {
        var clean = newDataset();
        store(newWorkflow(), clean, input(newDataset(), field("a", "identity", "a")));

        assertFails(
                lineage().lineage(new LineageNode(clean, "zzz"), Direction.DOWNSTREAM, 1, 10),
                QueryFailure.UnknownField.class);
        assertFails(
                lineage().lineage(new LineageNode(newDataset(), null), Direction.DOWNSTREAM, 1, 10),
                QueryFailure.UnknownDataset.class);
    }

    private LineageGraph follow(DatasetName dataset, String field, Direction direction, int depth) {
        return lineage()
                .lineage(new LineageNode(dataset, field), direction, depth, 100)
                .block()
                .value();
    }

    private RunId store(Workflow workflow, DatasetName target, ReadDataset input) {
        RunScenario run = planned(workflow).completes(1, "A[x]", schema("a", "total"), target, List.of(input));
        runs().add(run);
        project();
        return run.run();
    }

    private static List<String> edges(LineageGraph graph) {
        return graph.edges().stream()
                .map(edge -> "%d %s %s %s"
                        .formatted(
                                edge.depth(),
                                edge.source().field(),
                                edge.kind(),
                                edge.target().field()))
                .toList();
    }

    private static DatasetName newDataset() {
        return new DatasetName("test", UUID.randomUUID().toString());
    }

    private static ReadDataset input(DatasetName dataset, ReadField... fields) {
        return new ReadDataset(dataset, List.of(fields));
    }

    private static ReadField field(String name, String kind, String into) {
        return new ReadField(name, List.of(into), kind, false);
    }
}

package io.waymark.domain.lineage;

import static io.waymark.fixture.EventFixtures.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.lineage.CompletionLineage.OfDatasets;
import io.waymark.domain.lineage.CompletionLineage.OfModule;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.ReadField;
import io.waymark.domain.schema.Schema;
import io.waymark.fixture.RunScenario;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionLineageTest {
    private static final FieldTransformation SCALED = new FieldTransformation("a", "scale", List.of(), null);

    @Test
    void declaredTransformationReadsModuleBefore() {
        var lineage = lineage(schema("a"), SCALED, new FieldTransformation(List.of("b"), "rename", List.of("a"), null));

        assertThat(lineage)
                .isEqualTo(new OfModule(
                        "A",
                        List.of(
                                new ReadField("a", List.of("a"), "scale", false),
                                new ReadField("b", List.of("a"), "rename", false))));
    }

    @Test
    void resultsThatDoNotExistAreLeftOut() {
        var lineage = lineage(
                schema("c"),
                SCALED,
                new FieldTransformation("b", "split", List.of("c", "d"), null),
                new FieldTransformation("missing", "x", List.of("c"), null));

        assertThat(lineage).isEqualTo(new OfModule("A", List.of(new ReadField("b", List.of("c"), "split", false))));
    }

    @Test
    void firstModuleStatesNoLineage() {
        assertThat(new RunScenario()
                        .transforms(1, "A[x]", schema("a"), SCALED)
                        .last()
                        .lineage())
                .isNull();
    }

    @Test
    void moduleWithoutTransformationStatesNoLineage() {
        assertThat(lineage(schema("a"))).isNull();
    }

    @Test
    void namedInputsTakePrecedence() {
        var inputs = List.of(new ReadDataset(new DatasetName("n", "d"), List.of()));
        var run = new RunScenario()
                .completes(1, "A[x]", schema("a"))
                .completes(2, "B[x]", schema("a"), new DatasetName("n", "e"), inputs);

        assertThat(run.last().lineage()).isEqualTo(new OfDatasets(inputs));
    }

    private static CompletionLineage lineage(Schema after, FieldTransformation... declared) {
        return new RunScenario()
                .completes(1, "A[x]", schema("a", "b"))
                .transforms(2, "B[x]", after, declared)
                .last()
                .lineage();
    }
}

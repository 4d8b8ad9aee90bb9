package io.waymark.port.lineage;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.ReadField;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.lineage.WrittenDatasetReader.WrittenDataset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link WrittenDatasetReader}. */
public interface WrittenDatasetReaderContract {
    DatasetName NAMED = new DatasetName("n", "named");

    WrittenDatasetReader written();

    ScenarioStore runs();

    @Test
    default void datasetsAreNamedOrDerived() {
        var inputs = List.of(
                new ReadDataset(new DatasetName("n", "read"), List.of(new ReadField("a", List.of("b"), "sum", true))));
        var run = new RunScenario(newRun())
                .planned(0, new RunPlan(new Workflow("w", "f"), null, null, null))
                .starts(1, "A[x]")
                .completes(2, "A[x]", schema("a"))
                .completes(3, "B[x]", schema("a"), NAMED, inputs);
        runs().add(run);

        assertThat(written().written(run.run(), 1, 3).block())
                .isEqualTo(Map.of(
                        2L, new WrittenDataset(new DatasetName("workflow:w/f", "A[x]"), List.of()),
                        3L, new WrittenDataset(NAMED, inputs)));
        assertThat(written().written(run.run(), 3, 9).block()).containsOnlyKeys(3L);
    }

    @Test
    default void declaredTransformationReadsTheFormerOutput() {
        var run = new RunScenario(newRun())
                .completes(1, "A[x]", schema("a"), NAMED, List.of())
                .transforms(2, "B[x]", schema("a"), new FieldTransformation("a", "scale", List.of(), null))
                .planned(3, new RunPlan(new Workflow("w", "f"), null, null, null));
        runs().add(run);

        assertThat(written().written(run.run(), 2, 2).block())
                .containsValue(new WrittenDataset(
                        new DatasetName("workflow:w/f", "A[x]_B[x]"),
                        List.of(new ReadDataset(NAMED, List.of(new ReadField("a", List.of("a"), "scale", false))))));
    }

    @Test
    default void runsWithoutDatasetsHaveNone() {
        var run = new RunScenario(newRun()).completes(1, "A[x]", schema("a"));
        runs().add(run);

        assertThat(written().written(run.run(), 1, 1).block()).isEmpty();
        assertThat(written().written(new RunId("unknown"), 1, 1).block()).isEmpty();
    }
}

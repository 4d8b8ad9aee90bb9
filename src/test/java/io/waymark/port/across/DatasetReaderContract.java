package io.waymark.port.across;

import static io.waymark.fixture.EventFixtures.schema;
import static io.waymark.port.PortFailures.assertFails;
import static io.waymark.port.across.ProjectedRuns.dataset;
import static io.waymark.port.across.ProjectedRuns.newWorkflow;
import static io.waymark.port.across.ProjectedRuns.planned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.waymark.domain.dataset.FieldEvent;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.diff.SchemaDiffer;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.across.DatasetReader.BetweenRunFilter;
import io.waymark.port.across.DatasetReader.DatasetFilter;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.PageReader;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link DatasetReader}. */
public interface DatasetReaderContract {

    DatasetReader datasets();

    ScenarioStore runs();

    /** Applies all stored events to the projection. */
    void project();

    @Test
    default void equalSchemasExtendTheVersion() {
        var name = dataset(threeVersions(), "A[x]");

        var versions = PageReader.all(page -> datasets().versions(name, page));

        assertThat(versions).extracting(version -> version.version().version()).containsExactly(1L, 2L, 3L);
        assertThat(versions).extracting(version -> version.version().runs()).containsExactly(2L, 1L, 1L);
        assertThat(versions.get(0).changes()).isEmpty();
        assertThat(versions.get(1).changes())
                .isEqualTo(SchemaDiffer.between(schema("a", "b"), schema("a", "c"), List.of()));
    }

    @Test
    default void versionsAndDatasetsArePaged() {
        var workflow = threeVersions();

        PageReader.assertPaged(page -> datasets().versions(dataset(workflow, "A[x]"), page));
        PageReader.assertPaged(page -> datasets().datasets(ofWorkflow(workflow), page));
    }

    @Test
    default void singleVersionEqualsThatOfList() {
        var name = dataset(threeVersions(), "A[x]");
        var all = PageReader.all(page -> datasets().versions(name, page));

        assertThat(datasets().version(name, 2).block().value()).isEqualTo(all.get(1));
        assertThat(datasets().dataset(name).block().value().current())
                .isEqualTo(all.getLast().version());
        assertFails(datasets().version(name, 4), QueryFailure.UnknownDatasetVersion.class);
    }

    @Test
    default void versionIsCurrentUntilTheNextOne() {
        var name = dataset(threeVersions(), "A[x]");

        assertThat(versionAt(name, 10)).isEqualTo(1);
        assertThat(versionAt(name, 29)).isEqualTo(1);
        assertThat(versionAt(name, 30)).isEqualTo(2);
        assertFails(datasets().versionAt(name, RunScenario.at(9)), QueryFailure.NoDatasetVersionAt.class);
    }

    @Test
    default void unknownNamesAreRejected() {
        var name = dataset(threeVersions(), "A[x]");
        var other = new DatasetName(name.namespace(), "other");

        assertFails(datasets().dataset(other), QueryFailure.UnknownDataset.class);
        assertFails(datasets().version(other, 1), QueryFailure.UnknownDataset.class);
        assertFails(datasets().fieldHistory(other, "a"), QueryFailure.UnknownDataset.class);
        assertFails(datasets().fieldHistory(name, "other"), QueryFailure.UnknownField.class);
    }

    @Test
    default void datasetFiltersMatchTheirParts() {
        var workflow = threeVersions();
        var keys = Set.of("A[x]", "A[x]_B[x]", "A[x]_B[x]_C[x]");

        assertThat(names(ofWorkflow(workflow))).isEqualTo(keys);
        assertThat(names(new DatasetFilter(workflow.name().toUpperCase(Locale.ROOT) + "/A[X]_B", null, null, null)))
                .containsExactlyInAnyOrder("A[x]_B[x]", "A[x]_B[x]_C[x]");
        assertThat(names(new DatasetFilter(null, "workflow:" + workflow, null, "only-b")))
                .containsExactly("A[x]_B[x]");
    }

    @Test
    default void changesMatchTheirFilter() {
        var name = dataset(threeVersions(), "A[x]");

        PageReader.assertPaged(page -> datasets().changes(changes(name, Set.of()), page));
        assertThat(PageReader.all(page -> datasets().changes(changes(name, Set.of("b")), page)))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.version()).isEqualTo(2);
                    assertThat(change.record().change().id()).isEqualTo("b");
                });
    }

    @Test
    default void fieldHistoryNamesItsVersions() {
        var name = dataset(threeVersions(), "A[x]");

        assertThat(datasets().fieldHistory(name, "b").block().value())
                .extracting(FieldEvent::kind, FieldEvent::version)
                .containsExactly(tuple(FieldEvent.Kind.CREATED, 1L), tuple(FieldEvent.Kind.DELETED, 2L));
    }

    @Test
    default void resultHasPositionOfProjection() {
        var result = datasets().dataset(dataset(threeVersions(), "A[x]")).block();

        assertThat(result.projected()).isNotNull();
        assertThat(result.projected().feed()).isEqualTo(result.asOf().feed());
        assertThat(result.projected().position())
                .isPositive()
                .isLessThanOrEqualTo(result.asOf().position());
    }

    private long versionAt(DatasetName name, double second) {
        return datasets()
                .versionAt(name, RunScenario.at(second))
                .block()
                .value()
                .version()
                .version();
    }

    private Set<String> names(DatasetFilter filter) {
        return Set.copyOf(PageReader.all(page -> datasets().datasets(filter, page)).stream()
                .map(dataset -> dataset.name().name())
                .toList());
    }

    private static DatasetFilter ofWorkflow(Workflow workflow) {
        return new DatasetFilter(null, null, workflow.toString(), null);
    }

    private static BetweenRunFilter changes(DatasetName name, Set<String> fields) {
        return BetweenRunFilter.ofDataset(name, fields, Set.of(), Set.of(), null, null);
    }

    /** Stores four runs. The first dataset has three versions, from 10 s, 30 s and 40 s on; the others have one. */
    private Workflow threeVersions() {
        var workflow = newWorkflow();
        runs().add(planned(workflow)
                .completes(10, "A[x]", schema("a", "b"))
                .completes(11, "B[x]", schema("only-b"))
                .completes(12, "C[x]", schema("a")));
        runs().add(planned(workflow).completes(20, "A[x]", schema("a", "b")));
        runs().add(planned(workflow).completes(30, "A[x]", schema("a", "c")));
        runs().add(planned(workflow).completes(40, "A[x]", schema("a", "c", "d")));
        project();
        return workflow;
    }
}

package io.waymark.port.across;

import static io.waymark.fixture.EventFixtures.schema;
import static io.waymark.port.PortFailures.assertFails;
import static io.waymark.port.across.ProjectedRuns.newWorkflow;
import static io.waymark.port.across.ProjectedRuns.planned;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import io.waymark.domain.run.Workflow;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.across.DatasetReader.BetweenRunFilter;
import io.waymark.port.across.DatasetReader.DatasetFilter;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.PageReader;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link DatasetReader} for datasets with several names (DS-9). */
public interface DatasetAliasContract {

    DatasetReader datasets();

    ScenarioStore runs();

    /** Applies all stored events to the projection. */
    void project();

    @Test
    default void otherNamesLeadToTheDataset() {
        var workflow = newWorkflow();
        var orders = name(workflow, "orders");
        var link = name(workflow, "link\0");
        var former = name(workflow, "former");
        runs().add(planned(workflow)
                .completes(10, "A[x]", schema("a"), orders, List.of(), List.of(symlink(link, null)))
                .completes(20, "A[x]", schema("a", "b"), orders, List.of(), List.of(renamed(former, orders))));
        project();

        for (var other : List.of(link, former)) {
            var found = datasets().dataset(other).block().value();
            assertThat(found).isEqualTo(datasets().dataset(orders).block().value());
            assertThat(found.aliases()).containsExactly(renamed(former, orders), symlink(link, orders));
            assertThat(PageReader.all(page -> datasets().versions(other, page))).hasSize(2);
            assertThat(datasets().version(other, 2).block().value())
                    .isEqualTo(datasets().version(orders, 2).block().value());
            assertThat(datasets()
                            .versionAt(other, RunScenario.at(15))
                            .block()
                            .value()
                            .version()
                            .version())
                    .isEqualTo(1);
            assertThat(PageReader.all(page -> datasets().changes(changes(other), page)))
                    .isEqualTo(PageReader.all(page -> datasets().changes(changes(orders), page)))
                    .hasSize(2);
            assertThat(datasets().fieldHistory(other, "b").block().value()).hasSize(1);
        }
    }

    @Test
    default void datasetWithVersionsPrecedesOtherName() {
        var workflow = newWorkflow();
        var before = name(workflow, "before");
        var after = name(workflow, "after");
        runs().add(planned(workflow)
                .completes(10, "A[x]", schema("a"), before, List.of())
                .completes(20, "B[x]", schema("a", "b"), after, List.of(), List.of(renamed(before, null))));
        project();

        assertThat(datasets().dataset(before).block().value().name()).isEqualTo(before);
        assertThat(datasets().dataset(before).block().value().aliases()).isEmpty();
        assertThat(datasets().dataset(after).block().value().aliases()).containsExactly(renamed(before, after));
    }

    @Test
    default void latestStatementOfNameCounts() {
        var workflow = newWorkflow();
        var first = name(workflow, "first");
        var second = name(workflow, "second");
        var shared = name(workflow, "shared");
        runs().add(planned(workflow)
                .completes(10, "A[x]", schema("a"), first, List.of(), List.of(symlink(shared, null)))
                .completes(20, "B[x]", schema("b"), second, List.of(), List.of(symlink(shared, null))));
        project();
        assertThat(datasets().dataset(shared).block().value().name()).isEqualTo(second);

        runs().add(planned(workflow)
                .completes(30, "A[x]", schema("a"), first, List.of(), List.of(renamed(shared, null))));
        project();

        assertThat(datasets().dataset(shared).block().value().name()).isEqualTo(first);
        assertThat(datasets().dataset(first).block().value().aliases()).containsExactly(renamed(shared, first));
        assertThat(datasets().dataset(second).block().value().aliases()).containsExactly(symlink(shared, second));
    }

    @Test
    default void namesAreFollowedToTheDataset() {
        var workflow = newWorkflow();
        var names = List.of("a", "b", "c", "d").stream()
                .map(part -> name(workflow, part))
                .toList();
        runs().add(planned(workflow)
                .completes(
                        10,
                        "A[x]",
                        schema("a"),
                        names.get(2),
                        List.of(),
                        List.of(
                                renamed(names.get(0), names.get(1)),
                                renamed(names.get(1), names.get(0)),
                                renamed(names.get(1), names.get(2)),
                                symlink(names.get(3), names.get(3)))));
        project();

        assertThat(datasets().dataset(names.get(0)).block().value().name()).isEqualTo(names.get(2));
        assertFails(datasets().dataset(names.get(3)), QueryFailure.UnknownDataset.class);
    }

    @Test
    default void textFindsOtherNames() {
        var workflow = newWorkflow();
        var orders = name(workflow, "orders");
        runs().add(planned(workflow)
                .completes(
                        10, "A[x]", schema("a"), orders, List.of(), List.of(symlink(name(workflow, "Sales"), null))));
        project();

        var filter = new DatasetFilter(workflow.name() + "/SALES", null, null, null);
        assertThat(PageReader.all(page -> datasets().datasets(filter, page)))
                .extracting(DatasetReader.DatasetOverview::name)
                .containsExactly(orders);
    }

    private static DatasetName name(Workflow workflow, String name) {
        return new DatasetName(workflow.name(), name);
    }

    private static DatasetAlias symlink(DatasetName name, DatasetName dataset) {
        return new DatasetAlias(name, DatasetAlias.Kind.SYMLINK, dataset);
    }

    private static DatasetAlias renamed(DatasetName name, DatasetName dataset) {
        return new DatasetAlias(name, DatasetAlias.Kind.RENAMED, dataset);
    }

    private static BetweenRunFilter changes(DatasetName name) {
        return BetweenRunFilter.ofDataset(name, Set.of(), Set.of(), Set.of(), null, null);
    }
}

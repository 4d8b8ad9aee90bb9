package io.waymark.codec.openlineage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks which other names of datasets follow from the facets of inputs and outputs. */
class DatasetAliasTest {
    private static final DatasetName SALES = new DatasetName("hive", "sales");

    private final LineageModel model = new LineageModel();

    private static String symlink(String namespace, String name) {
        return "'symlinks': {'identifiers': [{'namespace': '%s', 'name': '%s', 'type': 'TABLE'}]}"
                .formatted(namespace, name);
    }

    private static String dataset(String name, String... facets) {
        return "{'namespace': 's3://lake', 'name': '%s', 'facets': {%s}}".formatted(name, String.join(", ", facets));
    }

    private static String event(int second, String type, String inputs, String outputs) {
        return ("{'eventType': '%s', 'eventTime': '2026-03-02T04:00:0%dZ',"
                        + " 'run': {'runId': '01980a00-0000-7000-8000-000000000a01'},"
                        + " 'job': {'namespace': 'shop', 'name': 'load'}, 'inputs': [%s], 'outputs': [%s]}")
                .formatted(type, second, inputs, outputs);
    }

    private List<List<DatasetAlias>> aliases(String... events) {
        model.receive(Stream.of(events)
                .map(event -> event.replace('\'', '"').getBytes(UTF_8))
                .toList());
        return model.published().stream()
                .filter(ModuleCompleted.class::isInstance)
                .map(event -> ((ModuleCompleted) event).aliases())
                .toList();
    }

    @Test
    void symlinkOfOutputIsOfTheWrittenDataset() {
        var found = aliases(event(1, "COMPLETE", "", dataset("sales", symlink("hive", "sales"))));

        assertThat(found).containsExactly(List.of(new DatasetAlias(SALES, DatasetAlias.Kind.SYMLINK, null)));
    }

    @Test
    void symlinkOfInputNamesItsDataset() {
        var alias = new DatasetAlias(SALES, DatasetAlias.Kind.SYMLINK, new DatasetName("s3://lake", "sales"));
        var input = dataset("sales", symlink("hive", "sales"));

        assertThat(aliases(event(1, "START", input, ""), event(2, "COMPLETE", "", dataset("report"))))
                .containsExactly(List.of(alias));
        assertThat(new DatasetAliasTest().aliases(event(1, "COMPLETE", input, "")))
                .containsExactly(List.of(alias));
    }

    @Test
    void eachOutputHasItsOwnNames() {
        var found = aliases(event(
                1, "COMPLETE", "", dataset("a", symlink("hive", "a")) + ", " + dataset("b", symlink("hive", "b"))));

        assertThat(found)
                .containsExactly(
                        List.of(new DatasetAlias(new DatasetName("hive", "a"), DatasetAlias.Kind.SYMLINK, null)),
                        List.of(new DatasetAlias(new DatasetName("hive", "b"), DatasetAlias.Kind.SYMLINK, null)));
    }

    @Test
    void onlyRenameHasFormerName() {
        var former = "'previousIdentifier': {'namespace': 's3://lake', 'name': 'old'}}";
        var renamed = "'lifecycleStateChange': {'lifecycleStateChange': 'RENAME', " + former;
        var altered = "'lifecycleStateChange': {'lifecycleStateChange': 'ALTER', " + former;

        assertThat(aliases(event(1, "COMPLETE", "", dataset("new", renamed))))
                .containsExactly(List.of(
                        new DatasetAlias(new DatasetName("s3://lake", "old"), DatasetAlias.Kind.RENAMED, null)));
        assertThat(new DatasetAliasTest().aliases(event(1, "COMPLETE", "", dataset("new", altered))))
                .containsExactly(List.of());
    }

    @Test
    void ownAndIncompleteNamesAreLeftOut() {
        var incomplete = "'symlinks': {'identifiers': [{'name': 'a'}, {'namespace': '', 'name': 'a'}, 5, null]}";

        assertThat(aliases(event(
                        1, "COMPLETE", dataset("sales", symlink("s3://lake", "sales")), dataset("b", incomplete))))
                .containsExactly(List.of());
    }

    @Test
    void longNamesAreShortened() {
        var found = aliases(event(1, "COMPLETE", "", dataset("sales", symlink("hive", "x".repeat(500)))));

        assertThat(found.getFirst().getFirst().name().name()).hasSize(400);
    }

    @Test
    void declaredDatasetHasItsNames() {
        var event = "{'eventTime': '2026-03-02T04:00:00Z', 'dataset': %s}"
                .formatted(dataset("sales", symlink("hive", "sales")));
        model.receive(event.replace('\'', '"').getBytes(UTF_8));

        assertThat(model.published().stream()
                        .map(observed -> ((RunEvent.DatasetObserved) observed).aliases())
                        .toList())
                .containsExactly(List.of(new DatasetAlias(SALES, DatasetAlias.Kind.SYMLINK, null)));
    }
}

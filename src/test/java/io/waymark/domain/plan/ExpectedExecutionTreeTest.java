package io.waymark.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectedExecutionTreeTest {

    @Test
    void parentRunsOncePerSubtree() {
        assertThat(keys("""
                {"Loader": {"v1": {}, "v2": {}}, "Synthesizer": {"a": {}, "b": {}}, "Reporter": {"all": {}}}"""))
                .containsExactly(
                        "Loader[v1]",
                        "Loader[v1]_Synthesizer[a]",
                        "Loader[v1]_Synthesizer[a]_Reporter[all]",
                        "Loader[v1]_Synthesizer[b]",
                        "Loader[v1]_Synthesizer[b]_Reporter[all]",
                        "Loader[v2]",
                        "Loader[v2]_Synthesizer[a]",
                        "Loader[v2]_Synthesizer[a]_Reporter[all]",
                        "Loader[v2]_Synthesizer[b]",
                        "Loader[v2]_Synthesizer[b]_Reporter[all]");
    }

    @Test
    void splitterSamplesAreSeparateExperiments() {
        assertThat(keys("{\"Splitter\": {\"s\": {\"num_samples\": 12}}}"))
                .hasSize(12)
                .startsWith("Splitter[s_[12-01]]")
                .endsWith("Splitter[s_[12-12]]");
        assertThat(keys("{\"Splitter\": {\"s\": {}}}")).containsExactly("Splitter[s_[1-1]]");
        assertThat(keys("{\"Splitter\": {\"s\": {\"num_samples\": 0}}}")).isEmpty();
        assertThat(keys("{\"Splitter\": {\"method\": {\"num_samples\": 3}}}")).containsExactly("Splitter[method]");
    }

    @Test
    void moduleWithoutExperimentsEndsBranch() {
        assertThat(keys("{\"Loader\": {\"a\": {}}, \"Splitter\": {}, \"Reporter\": {\"r\": {}}}"))
                .containsExactly("Loader[a]");
    }

    @Test
    void executorSettingsAreNotAModule() {
        assertThat(keys("{\"Executor\": {\"log\": {}}, \"Loader\": {\"a\": {}}}"))
                .containsExactly("Loader[a]");
    }

    @Test
    void planWithoutConfigExpectsNoExecutions() {
        assertThat(ExpectedExecutionTree.of(new RunPlan(null, null, List.of("Loader"), null))
                        .count())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void keysAreUniqueAndCounted(long seed) {
        var random = new Random(seed);
        var modules = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            var experiments = new ArrayList<String>();
            for (int j = 0; j <= random.nextInt(3); j++) {
                experiments.add("\"e" + j + "\": {\"num_samples\": " + random.nextInt(4) + "}");
            }
            modules.add("\"" + (i == 1 ? "Splitter" : "M" + i) + "\": {" + String.join(", ", experiments) + "}");
        }
        var expansion = expansion("{" + String.join(", ", modules) + "}");

        assertThat(expansion.keys().distinct().count()).isEqualTo(expansion.count());
        assertThat(expansion.keys().map(expansion::indexOf))
                .isEqualTo(LongStream.range(0, expansion.count()).boxed().toList());
    }

    @Test
    void unplannedKeyIsNotContained() {
        var expansion = expansion("{\"Loader\": {\"a\": {}}, \"Splitter\": {\"s\": {\"num_samples\": 10}}}");
        var loader = new ModuleExperimentName("Loader", "a");

        assertThat(expansion.indexOf(new ExecutionKey(List.of(loader)))).isZero();
        assertThat(expansion.indexOf(new ExecutionKey(List.of(new ModuleExperimentName("Loader", "b")))))
                .isNegative();
        assertThat(expansion.indexOf(new ExecutionKey(List.of(loader, loader)))).isNegative();
        assertThat(Stream.of("s", "s_[10-1]", "s_[10-00]", "s_[10-11]", "s_[9-01]", "_[", "s_[10-", "t_[10-01]", "-")
                        .map(name -> new ExecutionKey(List.of(loader, new ModuleExperimentName("Splitter", name))))
                        .map(expansion::indexOf))
                .allMatch(index -> index < 0);
    }

    @Test
    void largePlanCostsLinearTime() {
        var modules = IntStream.range(0, 100_000)
                .mapToObj(i -> "\"m" + i + "\": {\"a\": {}, \"b\": {}}")
                .collect(Collectors.joining(", ", "{", "}"));
        var expansion = expansion(modules);

        assertThat(expansion.count()).isEqualTo(Long.MAX_VALUE);
        assertThat(expansion.keys().limit(3).map(ExecutionKey::toString))
                .containsExactly("m0[a]", "m0[a]_m1[a]", "m0[a]_m1[a]_m2[a]");
        assertThat(expansion.indexOf(expansion.keyAt(99_999))).isEqualTo(99_999);
    }

    @ParameterizedTest
    @CsvSource({"1e1000000000, 9223372036854775807", "9223372036854775808, 9223372036854775807", "2.5, 2", "-1, 1"})
    void anyNumberOfSamplesIsCounted(String samples, long count) {
        assertThat(expansion("{\"Splitter\": {\"a\": {\"num_samples\": " + samples + "}}}")
                        .count())
                .isEqualTo(count);
    }

    @Test
    void hugePlanIsCountedWithoutExpansion() {
        var huge = "{\"num_samples\": 4000000000000}";
        var expansion = expansion("{\"Splitter\": {\"a\": %s, \"b\": %s}}".formatted(huge, huge));
        assertThat(expansion.count()).isEqualTo(8_000_000_000_000L);
        assertThat(expansion.keys().limit(2)).hasSize(2);
    }

    private static List<String> keys(String config) {
        return expansion(config).keys().map(ExecutionKey::toString).toList();
    }

    private static ExpectedExecutionTree expansion(String config) {
        return ExpectedExecutionTree.of(new RunPlan(null, DomainJson.readMembers(config), null, null));
    }
}

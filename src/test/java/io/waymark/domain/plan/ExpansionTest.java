package io.waymark.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Plan;
import io.waymark.wire.DomainJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpansionTest {

    @Test
    void eachParentRunsOnceAndItsChildrenReuseIt() {
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
    void aSplittersSamplesAreExperimentsOfTheirOwn() {
        assertThat(keys("{\"Splitter\": {\"s\": {\"num_samples\": 12}}}"))
                .hasSize(12)
                .startsWith("Splitter[s_[12-01]]")
                .endsWith("Splitter[s_[12-12]]");
        assertThat(keys("{\"Splitter\": {\"s\": {}}}")).containsExactly("Splitter[s_[1-1]]");
        assertThat(keys("{\"Splitter\": {\"s\": {\"num_samples\": 0}}}")).isEmpty();
        assertThat(keys("{\"Splitter\": {\"method\": {\"num_samples\": 3}}}")).containsExactly("Splitter[method]");
    }

    @Test
    void aModuleWithoutExperimentsEndsTheBranch() {
        assertThat(keys("{\"Loader\": {\"a\": {}}, \"Splitter\": {}, \"Reporter\": {\"r\": {}}}"))
                .containsExactly("Loader[a]");
    }

    @Test
    void settingsOfTheExecutorAreNoModule() {
        assertThat(keys("{\"Executor\": {\"log\": {}}, \"Loader\": {\"a\": {}}}"))
                .containsExactly("Loader[a]");
    }

    @Test
    void aPlanWithoutConfigAsksForNothing() {
        assertThat(Expansion.of(new Plan(null, null, List.of("Loader"), null)).count())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theCountIsThatOfTheKeysAndNoTwoAreTheSame(long seed) {
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
    }

    @Test
    void aPlanOfAnySizeIsCountedWithoutBeingMade() {
        var huge = "{\"num_samples\": 4000000000000}";
        var expansion = expansion("{\"Splitter\": {\"a\": %s, \"b\": %s}}".formatted(huge, huge));
        assertThat(expansion.count()).isEqualTo(8_000_000_000_000L);
        assertThat(expansion.keys().limit(2)).hasSize(2);
    }

    private static List<String> keys(String config) {
        return expansion(config).keys().map(ExecutionKey::toString).toList();
    }

    private static Expansion expansion(String config) {
        return Expansion.of(new Plan(null, DomainJson.readMembers(config), null, null));
    }
}

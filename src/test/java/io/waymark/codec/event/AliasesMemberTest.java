package io.waymark.codec.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the member {@code aliases} of events (EVT-51). */
class AliasesMemberTest {
    private static final String SYMLINK = "[{\"namespace\": \"hive\", \"name\": \"a\", \"kind\": \"symlink\"}]";

    @Test
    void aliasesHaveKindAndDataset() {
        var aliases = completed("""
                        [{"namespace": "hive", "name": "a", "kind": "symlink"},
                         {"namespace": "hive", "name": "b", "kind": "renamed",
                          "dataset": {"namespace": "n", "name": "d"}}]
                        """).aliases();

        assertThat(aliases)
                .containsExactly(
                        new DatasetAlias(new DatasetName("hive", "a"), DatasetAlias.Kind.SYMLINK, null),
                        new DatasetAlias(
                                new DatasetName("hive", "b"), DatasetAlias.Kind.RENAMED, new DatasetName("n", "d")));
    }

    @Test
    void observationHasAliases() {
        var observed = (RunEvent.DatasetObserved)
                GoldenEvent.decoded(new GoldenEvent("dataset.observed").withData("aliases", SYMLINK));

        assertThat(observed.toCompletion().aliases())
                .isEqualTo(observed.aliases())
                .hasSize(1);
    }

    @Test
    void emptyListMeansNoAliases() {
        assertThat(completed("[]").envelope().content())
                .isEqualTo(completed(null).envelope().content());
        assertThat(completed(SYMLINK).envelope().content())
                .isNotEqualTo(completed(null).envelope().content());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[5]",
                "[{\"namespace\": \"n\", \"name\": \"d\"}]",
                "[{\"namespace\": \"n\", \"name\": \"d\", \"kind\": \"other\"}]",
                "[{\"namespace\": \"n\", \"name\": \"\", \"kind\": \"symlink\"}]",
                "[{\"namespace\": \"n\", \"name\": \"d\", \"kind\": \"symlink\", \"dataset\": {\"name\": \"d\"}}]"
            })
    void malformedAliasesAreRejected(String aliases) {
        assertThatThrownBy(() -> completed(aliases)).isInstanceOf(AssertionError.class);
    }

    private static RunEvent.ModuleCompleted completed(String json) {
        return (RunEvent.ModuleCompleted)
                GoldenEvent.decoded(new GoldenEvent("module.completed").withData("aliases", json));
    }
}

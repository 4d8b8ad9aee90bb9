package io.waymark.codec.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.schema.ReadField;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputsMemberTest {

    @Test
    void completionNamesTheFieldsThatItRead() {
        var inputs = completed("""
                        [{"namespace": "n", "name": "d", "fields": [
                            {"field": "a", "into": ["b", "c"], "kind": "sum", "indirect": true},
                            {"field": "e"},
                            {"field": "f", "into": []}]}]
                        """).inputs();

        assertThat(inputs)
                .containsExactly(new ReadDataset(
                        new DatasetName("n", "d"),
                        List.of(
                                new ReadField("a", List.of("b", "c"), "sum", true),
                                new ReadField("e", List.of("e"), "identity", false),
                                new ReadField("f", List.of(), "identity", false))));
    }

    @Test
    void emptyListMeansNoInputs() {
        assertThat(completed("[]").envelope().content())
                .isEqualTo(completed(null).envelope().content());
        assertThat(completed("[{\"namespace\": \"n\", \"name\": \"d\"}]")
                        .envelope()
                        .content())
                .isNotEqualTo(completed(null).envelope().content());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[5]",
                "[{\"namespace\": \"n\"}]",
                "[{\"namespace\": \"n\", \"name\": \"\"}]",
                "[{\"namespace\": \"n\", \"name\": \"d\", \"fields\": [{\"into\": []}]}]",
                "[{\"namespace\": \"n\", \"name\": \"d\", \"fields\": [{\"field\": \"a\", \"indirect\": 1}]}]"
            })
    void malformedInputsAreRejected(String inputs) {
        assertThatThrownBy(() -> completed(inputs)).isInstanceOf(AssertionError.class);
    }

    private static ModuleCompleted completed(String json) {
        return (ModuleCompleted) GoldenEvent.decoded(new GoldenEvent("module.completed").withData("inputs", json));
    }
}

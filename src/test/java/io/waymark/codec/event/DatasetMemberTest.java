package io.waymark.codec.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
import org.junit.jupiter.api.Test;

class DatasetMemberTest {

    @Test
    void completionNamesItsDataset() {
        assertThat(dataset("{\"namespace\": \"s3://a\", \"name\": \"b/c\"}"))
                .isEqualTo(new DatasetName("s3://a", "b/c"));
    }

    @Test
    void absentDatasetIsTheDefaultOne() {
        assertThat(dataset(null)).isNull();
        assertThat(dataset("null")).isNull();
    }

    @Test
    void datasetIsContent() {
        var one = completed("{\"namespace\": \"a\", \"name\": \"b\"}");
        var other = completed("{\"namespace\": \"a\", \"name\": \"c\"}");
        var none = completed("null");

        assertThat(one.envelope().content()).isNotEqualTo(other.envelope().content());
        assertThat(none.envelope().content())
                .isEqualTo(completed(null).envelope().content());
    }

    private static DatasetName dataset(String json) {
        return completed(json).dataset();
    }

    private static ModuleCompleted completed(String json) {
        return (ModuleCompleted) GoldenEvent.decoded(new GoldenEvent("module.completed").withData("dataset", json));
    }
}

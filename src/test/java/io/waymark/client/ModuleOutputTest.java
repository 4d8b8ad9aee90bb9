package io.waymark.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.DatasetName;
import org.junit.jupiter.api.Test;

class ModuleOutputTest {
    @Test
    void payloadNamesTheDataset() {
        var output = ModuleOutput.EMPTY.withDataset(new DatasetName("s3://lake", "tables/adult"));

        assertThat(output.toPayload().get("dataset"))
                .isEqualTo(DomainJson.readMembers("{\"namespace\": \"s3://lake\", \"name\": \"tables/adult\"}"));
    }

    @Test
    void payloadWithoutDatasetHasNoName() {
        assertThat(ModuleOutput.EMPTY.toPayload()).doesNotContainKey("dataset");
    }
}

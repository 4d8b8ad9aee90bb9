package io.waymark.domain.plan;

import static io.waymark.fixture.EventFixtures.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.schema.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreprocessorSchemaInferenceTest {
    private static final PreprocessorSchemaInference PREPROCESSOR = PreprocessorSchemaInference.of(
                    plan("{\"Preprocessor\": {\"first\": {}, \"second\": {}, \"third\": 5}}"))
            .orElseThrow();

    @Test
    void planWithoutPreprocessorHasNone() {
        assertThat(PreprocessorSchemaInference.of(RunPlan.NONE)).isEmpty();
        assertThat(PreprocessorSchemaInference.of(plan("{\"Loader\": {\"v1\": {}}}")))
                .isEmpty();
        assertThat(PreprocessorSchemaInference.of(plan("{\"Preprocessor\": {}}")))
                .isEmpty();
    }

    @Test
    void requestedExperimentHasPrecedence() {
        assertThat(PREPROCESSOR.experiment("other", "second")).isEqualTo("other");
        assertThat(PREPROCESSOR.experiment(null, "second")).isEqualTo("second");
        assertThat(PREPROCESSOR.experiment(null, null)).isEqualTo("first");
    }

    @Test
    void experimentWithoutParametersIsNotInferred() {
        assertThat(PREPROCESSOR.infer("second", schema("a"))).isPresent();
        assertThat(PREPROCESSOR.infer("third", schema("a"))).isEmpty();
        assertThat(PREPROCESSOR.infer("fourth", schema("a"))).isEmpty();
    }

    private static RunPlan plan(String config) {
        Value.Members members = DomainJson.readMembers(config);
        return new RunPlan(null, members, List.copyOf(members.members().keySet()), null);
    }
}

package io.waymark.postgres.table.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.RunPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests which plans are stored again. */
class RunStateJsonTest {
    private static final String CONFIG = "{'L': {'v': {'p': 1}}, 'S': {'a': {}, 'b': {}}}";

    /** RUN-12, RUN-17: these configs are equal, but the expected executions or the answers differ. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'L': {'v': {'p': 1}}, 'S': {'b': {}, 'a': {}}}",
                "{'S': {'a': {}, 'b': {}}, 'L': {'v': {'p': 1}}}",
                "{'L': {'v': {'p': 1.0}}, 'S': {'a': {}, 'b': {}}}"
            })
    void planWithOtherOrderIsChanged(String config) {
        var stored = RunStateJson.changedPlan(plan(CONFIG), plan(config));

        assertThat(stored).contains(config.replace('\'', '"').replace(" ", ""));
    }

    @Test
    void equalPlanIsUnchanged() {
        var plan = plan(CONFIG);

        assertThat(RunStateJson.changedPlan(plan, plan)).isNull();
        assertThat(RunStateJson.changedPlan(plan, plan(CONFIG))).isNull();
    }

    private static RunPlan plan(String config) {
        return new RunPlan(null, DomainJson.readMembers(config.replace('\'', '"')), null, null);
    }
}

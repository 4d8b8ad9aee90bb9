package io.waymark.domain.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.comparison.ComparedRun.ComparedExecution;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunDifferTest {
    private static final LifecycleState COMPLETED = LifecycleState.COMPLETED;

    @Test
    void equalRunsHaveNoDifferences() {
        assertThat(RunDiffer.between(base(), base())).isEmpty();
    }

    @Test
    void smallDurationDifferencesDoNotCount() {
        assertThat(durations(10, 12)).isEmpty();
        assertThat(durations(1, 1.9)).isEmpty();
        assertThat(durations(10, 12.6)).hasSize(1);
        assertThat(durations(12.6, 10)).hasSize(1);
    }

    @Test
    void stackTracesDoNotCount() {
        var before = run("{}", Map.of("a", failed(new Failure("E", "m", "at 1"))));
        var after = run("{}", Map.of("a", failed(new Failure("E", "m", "at 2"))));

        assertThat(RunDiffer.between(before, after)).isEmpty();
    }

    @Test
    void numbersHaveARelativeDifference() {
        var before = run("{}", Map.of("a", result("{\"loss\":2}")));
        var after = run("{}", Map.of("a", result("{\"loss\":3}")));

        assertThat(RunDiffer.between(before, after))
                .containsExactly(
                        new Difference.NumberDifference("a", "/loss", Value.Numeric.of(2), Value.Numeric.of(3), 0.5));
    }

    @Test
    void fortyPlantedDifferencesGiveFortyEntries() {
        var executions = new LinkedHashMap<>(base().executions());
        for (int i = 0; i < 7; i++) {
            executions.remove("e" + i);
            executions.put("new" + i, execution(COMPLETED, null, 5.0, null, null));
            executions.put("e" + (10 + i), failed(new Failure("E", "m", null)));
            executions.put(
                    "e" + (20 + i), execution(COMPLETED, null, 20.0, "'x':{'type':'int'}", "{\"n\":1,\"t\":\"a\"}"));
            executions.put(
                    "e" + (30 + i), execution(COMPLETED, null, 5.0, "'x':{'type':'str'}", "{\"n\":1,\"t\":\"a\"}"));
        }
        executions.put("e17", execution(COMPLETED, null, 5.0, "'x':{'type':'int'}", "{\"n\":2,\"t\":\"b\"}"));
        var after = run("{'m':{'a':{'p':1,'q':3},'b':{'new':1}}}", executions);

        var differences = RunDiffer.between(base(), after);

        assertThat(differences.stream().filter(d -> d instanceof Difference.ExecutionOnlyIn))
                .hasSize(14);
        assertThat(differences.stream().filter(d -> d instanceof Difference.StateDifference))
                .hasSize(7);
        assertThat(differences.stream().filter(d -> d instanceof Difference.DurationDifference))
                .hasSize(7);
        assertThat(differences.stream().filter(d -> d instanceof Difference.SchemaDifference))
                .hasSize(7);
        assertThat(differences.stream().filter(d -> d instanceof Difference.ConfigDifference))
                .hasSize(3);
        assertThat(differences.stream().filter(d -> d instanceof Difference.NumberDifference))
                .hasSize(1);
        assertThat(differences.stream().filter(d -> d instanceof Difference.ResultDifference))
                .hasSize(1);
        assertThat(differences).hasSize(40);
    }

    private static ComparedRun base() {
        var executions = new LinkedHashMap<String, ComparedExecution>();
        for (int i = 0; i < 40; i++) {
            executions.put("e" + i, execution(COMPLETED, null, 5.0, "'x':{'type':'int'}", "{\"n\":1,\"t\":\"a\"}"));
        }
        return run("{'m':{'a':{'p':1,'q':2},'b':{'old':1}}}", executions);
    }

    private static List<Difference> durations(double before, double after) {
        return RunDiffer.between(
                run("{}", Map.of("a", execution(COMPLETED, null, before, null, null))),
                run("{}", Map.of("a", execution(COMPLETED, null, after, null, null))));
    }

    private static ComparedExecution failed(Failure error) {
        return execution(LifecycleState.FAILED, error, 5.0, "'x':{'type':'int'}", "{\"n\":1,\"t\":\"a\"}");
    }

    private static ComparedExecution result(String data) {
        return execution(COMPLETED, null, 5.0, null, data);
    }

    private static ComparedExecution execution(
            LifecycleState state,
            @Nullable Failure error,
            double seconds,
            @Nullable String attributes,
            @Nullable String result) {
        return new ComparedExecution(
                state,
                error,
                seconds,
                attributes == null ? null : schema(attributes),
                result == null ? null : DomainJson.readValue(result));
    }

    private static Schema schema(String attributes) {
        return DomainJson.readSchema(("{'id':'s','attributes':{" + attributes + "}}").replace('\'', '"'));
    }

    private static ComparedRun run(String config, Map<String, ComparedExecution> executions) {
        return new ComparedRun(DomainJson.readMembers(config.replace('\'', '"')), executions);
    }
}

package io.waymark.store.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperiment;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutionTextTest {
    private static final ExecutionKey KEY = new ExecutionKey(List.of(
            new ModuleExperiment("Loader", "adult"),
            new ModuleExperiment("Splitter", "default"),
            new ModuleExperiment("Synthesizer", "default"),
            new ModuleExperiment("Evaluator", "adult")));

    @Test
    void anExperimentIsNamedWhereItIsAnotherThanTheOneBefore() {
        assertThat(ExecutionText.write(KEY)).isEqualTo("""
                        [["Loader","adult"],["Splitter","default"],"Synthesizer",["Evaluator","adult"]]""");
    }

    @Test
    void whatWasWrittenIsRead() {
        assertThat(ExecutionText.readKey(ExecutionText.write(KEY))).isEqualTo(KEY);
    }

    @Test
    void everyExperimentMayBeNamed() {
        var text = """
                [["Loader","default"],["Splitter","default"]]""";
        assertThat(ExecutionText.readKey(text))
                .isEqualTo(new ExecutionKey(List.of(
                        new ModuleExperiment("Loader", "default"), new ModuleExperiment("Splitter", "default"))));
    }
}

package io.waymark.postgres.table.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionKeyCodecTest {
    private final ExecutionKeyCodec paths =
            new ExecutionKeyCodec(List.of("Loader", "Splitter", "Synthesizer", "Evaluator"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Loader/adult | ['adult','0']",
                "Loader/a Splitter/a Synthesizer/a | ['a','0-2']",
                "Loader/adult Splitter/a Synthesizer/a Evaluator/adult | ['adult','0','a','1-2','adult','3']",
                "Loader/a Synthesizer/a Splitter/a | ['a','0 2 1']",
                "Loader/0-1 Splitter/ | ['0-1','0','','1']",
            })
    void consecutiveModulesAreEncodedAsRanges(String path, String text) {
        assertThat(paths.write(key(path))).isEqualTo(text.replace('\'', '"'));
        assertThat(paths.read(paths.write(key(path)))).isEqualTo(key(path));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Reporter/b | [[],'Reporter','b']",
                "Loader/a Reporter/b | [[],'a','0','Reporter','b']",
                "Loader/a Splitter/a Synthesizer/a | [[],'a','0-1','Synthesizer','a']",
            })
    void keyOfTimingNamesItsLastModule(String path, String text) {
        assertThat(paths.writeOfTiming(key(path))).isEqualTo(text.replace('\'', '"'));
        assertThat(paths.read(paths.writeOfTiming(key(path)))).isEqualTo(key(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[['Loader','adult'],['Splitter','a'],'Synthesizer',['Evaluator','adult']]",
                "[['Loader','adult'],['Splitter','a'],['Synthesizer','a'],['Evaluator','adult']]"
            })
    void legacyTextWithNamesIsRead(String text) {
        assertThat(paths.read(text.replace('\'', '"')))
                .isEqualTo(key("Loader/adult Splitter/a Synthesizer/a Evaluator/adult"));
    }

    @Test
    void appendedPathIsEncodedShort() {
        var modules = IntStream.range(0, 1000).mapToObj(i -> "module " + i).toList();
        var key = new ExecutionKey(modules.stream()
                .map(module -> new ModuleExperimentName(module, "default"))
                .toList());
        assertThat(new ExecutionKeyCodec(modules).write(key)).isEqualTo("[\"default\",\"0-999\"]");
    }

    @Test
    void laterModulesKeepExistingTextValid() {
        var text = new ExecutionKeyCodec(List.of("Loader", "Splitter")).write(key("Splitter/a Loader/b"));
        assertThat(paths.read(text)).isEqualTo(key("Splitter/a Loader/b"));
    }

    private static ExecutionKey key(String path) {
        return new ExecutionKey(Stream.of(path.split(" "))
                .map(step -> step.split("/", 2))
                .map(names -> new ModuleExperimentName(names[0], names[1]))
                .toList());
    }
}

package io.waymark.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.ServiceProcess;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/** Tests the options that end the process, in a child process. */
class HelpAndVersionOptionsIT {

    @Test
    void helpIsPrintedAndNothingStarts() throws Exception {
        var process = ServiceProcess.launch("--help");

        assertThat(process.exitCode()).isZero();
        assertThat(process.log())
                .contains("waymark-standalone.jar", "waymark-service.jar", "--server.port", "configuration.md")
                .doesNotContain("Starting", "INFO");
    }

    @Test
    void versionIsPrintedAndNothingStarts() throws Exception {
        var process = ServiceProcess.launch("--version");

        assertThat(process.exitCode()).isZero();
        assertThat(process.log().lines()).singleElement().asString().matches("Waymark \\S+ on Java \\S+");
    }

    @Test
    void helpShowsTheEffectiveDefaults() {
        var yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource("application.yml"));
        var defaults = yaml.getObject();
        var row = Pattern.compile("(?m)^  --([a-z0-9.-]+) +(\\S+) ");

        var rows = row.matcher(HelpAndVersionOptions.text("--help").orElseThrow())
                .results()
                .toList();

        assertThat(rows).extracting(found -> found.group(1)).contains("server.port", "waymark.data-dir");
        assertThat(rows)
                .filteredOn(found -> defaults.containsKey(found.group(1)))
                .hasSizeGreaterThan(2)
                .allSatisfy(found -> assertThat(found.group(2))
                        .isEqualTo(defaults.get(found.group(1)).toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "--sever.port=1, --server.port",
        "--wymark.feed.ring=1MB, --waymark.feed.ring",
        "--waymark.fed.ring=1MB, waymark.feed.ring"
    })
    void unknownOptionIsRejectedWithASuggestion(String option, String suggestion) throws Exception {
        var process = ServiceProcess.launch(option);

        assertThat(process.exitCode()).isEqualTo(1);
        assertThat(process.log().lines())
                .singleElement()
                .asString()
                .contains("there is no such setting, did you mean " + suggestion + "?");
    }
}

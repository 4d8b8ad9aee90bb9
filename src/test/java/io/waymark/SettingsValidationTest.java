package io.waymark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.feed.item.FeedProperties;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class SettingsValidationTest {

    /** Binds all settings without any bean that uses them. */
    @ConfigurationPropertiesScan("io.waymark")
    static class SettingsAlone {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        waymark.feed.page-size=0              | Cannot use waymark.feed.page-size=0: it must be at least 1
        waymark.feed.heartbeat=20s            | Cannot use waymark.feed.heartbeat=20000ms: it must be at most 15000ms
        waymark.feed.ring=1B                  | Cannot use waymark.feed.ring=1B: it must be at least 1024B
        waymark.events.max-event=11MB         | Cannot use waymark.events.max-body=10485760B: it must be at least 11534336B
        waymark.ingest.consumers=0            | Cannot use waymark.ingest.consumers=0: it must be at least 1
        waymark.kafka.topics.events=          | Cannot use waymark.kafka.topics.events=: it must not be empty
        waymark.retention.history=5m          | Cannot use waymark.retention.history=300000ms: it must be at least 86400000ms
        waymark.openlineage.export.producer=a | Cannot use waymark.openlineage.export.producer=a: it must be a URI with a scheme
        waymark.feed.page-size=many           | Cannot use waymark.feed.page-size=many: it must be a whole number
        waymark.feed.stall=soon               | Cannot use waymark.feed.stall=soon: it must be a duration such as 500ms, 10s, 5m or 2h
        waymark.feed.ring=big                 | Cannot use waymark.feed.ring=big: it must be a size such as 64KB or 8MB
        waymark.security.open=perhaps         | Cannot use waymark.security.open=perhaps: it must be true or false
        waymark.web.cors.allowed-origins=https://a.example/ | Cannot use waymark.web.cors.allowed-origins=https://a.example/: it must be an origin such as
        waymark.web.cors.allowed-origins=null | Cannot use waymark.web.cors.allowed-origins=null: it must be an origin such as
        waymark.web.allowed-hosts=a.example:1 | Cannot use waymark.web.allowed-hosts=a.example:1: it must be a host name
        waymark.web.allowed-hosts=*           | Cannot use waymark.web.allowed-hosts=*: it must be a host name
        spring.r2dbc.url=postgres             | Cannot use spring.r2dbc.url: expected the form r2dbc:postgresql://host:5432/database
        spring.r2dbc.url=r2dbc:postgresql://none/none | Cannot use spring.r2dbc.url without a user: set spring.r2dbc.username
        waymark.feed.rng=1MB                  | Cannot use waymark.feed.rng (from commandLineArgs): there is no such setting
        """)
    void invalidSettingFailsStartupInOneLine(String setting, String line, CapturedOutput output) {
        assertThatThrownBy(() -> start(setting).close());
        assertThat(output.getAll().lines().filter(each -> each.contains("ERROR")))
                .singleElement()
                .asString()
                .contains(line);
        assertThat(output).doesNotContain("\tat ").doesNotContain("Caused by");
    }

    @Test
    void entriesOfMapsAndListsAreSettings() {
        assertThat(start("waymark.kafka.properties.security.protocol=SSL").isActive())
                .isTrue();
        assertThat(start("waymark.security.read-tokens[0]=secret").isActive()).isTrue();
        assertThat(start("waymark.web.allowed-hosts=a.example,::1,[2001:DB8::1],10.0.0.1")
                        .isActive())
                .isTrue();
        assertThat(start("waymark.web.cors.allowed-origins=https://a.example,http://[::1]:1,*")
                        .isActive())
                .isTrue();
    }

    @Test
    void formerNamesOfSettingsWorkWithWarning(CapturedOutput output) {
        var environment = start("waymark.feed.rest=7s").getEnvironment();

        assertThat(Binder.get(environment)
                        .bind("waymark.feed", FeedProperties.class)
                        .get()
                        .idleTimeout())
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(output.getAll().lines().filter(line -> line.contains("WARN")))
                .singleElement()
                .asString()
                .contains("former name");
    }

    private static ConfigurableApplicationContext start(String setting) {
        var usual = Stream.of(
                "--spring.main.web-application-type=none",
                "--spring.r2dbc.url=r2dbc:postgresql://waymark@none/none",
                "--waymark.kafka.bootstrap-servers=none:1");
        var name = "--" + setting.replaceFirst("=.*", "=");
        return new SpringApplicationBuilder(SettingsAlone.class)
                .run(Stream.concat(usual.filter(other -> !other.startsWith(name)), Stream.of("--" + setting))
                        .toArray(String[]::new));
    }
}

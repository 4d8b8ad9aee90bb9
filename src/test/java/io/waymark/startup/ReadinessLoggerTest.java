package io.waymark.startup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class ReadinessLoggerTest {

    @Test
    void exampleCommandHasTheActualPort() {
        var text = ReadinessLogger.text(new MockEnvironment().withProperty("local.server.port", "49152"));
        assertThat(text).contains("@deploy/examples/adult.ndjson http://127.0.0.1:49152/api/v1/events");
    }

    @Test
    void databasePasswordIsNotShown() {
        var text = ReadinessLogger.text(new MockEnvironment()
                .withProperty("spring.r2dbc.url", "r2dbc:postgresql://ann:secret@host:5432/db?sslPassword=secret"));
        assertThat(text).contains("r2dbc:postgresql://host:5432/db").doesNotContain("secret");
    }
}

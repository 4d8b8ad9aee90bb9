package io.waymark.postgres.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

class FlywayJdbcUrlInitializerTest {

    @ParameterizedTest
    @CsvSource({
        "r2dbc:postgresql://ann@host/db,                 jdbc:postgresql://host/db?,      ''",
        "r2dbc:pool:postgresql://ann@host:5433/db,       jdbc:postgresql://host:5433/db?, ''",
        "r2dbc:postgresql://ann@host/db?sslMode=require, jdbc:postgresql://host/db?,      &sslmode=require",
        "r2dbcs:postgresql://ann@host/db,                jdbc:postgresql://host/db?,      &sslmode=verify-full",
    })
    void flywayUsesTheServiceDatabase(String r2dbc, String jdbc, String ssl) {
        assertThat(migrating(Map.of("spring.r2dbc.url", r2dbc)).getProperty("spring.flyway.url"))
                .isEqualTo(jdbc + "ApplicationName=waymark-migration&connectTimeout=5&loginTimeout=10" + ssl);
    }

    @Test
    void credentialsOfUrlAreUsedForFlyway() {
        var environment = migrating(Map.of("spring.r2dbc.url", "r2dbc:postgresql://ann:p%40ss@host/db"));
        assertThat(environment.getProperty("spring.flyway.user")).isEqualTo("ann");
        assertThat(environment.getProperty("spring.flyway.password")).isEqualTo("p@ss");
    }

    @Test
    void separateUserAndPasswordServeFlywayToo() {
        var environment = migrating(Map.of(
                "spring.r2dbc.url", "r2dbc:postgresql://host/db",
                "spring.r2dbc.username", "ann",
                "spring.r2dbc.password", "secret"));
        assertThat(environment.getProperty("spring.flyway.user")).isEqualTo("ann");
        assertThat(environment.getProperty("spring.flyway.password")).isEqualTo("secret");
    }

    @Test
    void encryptionSettingsAreUsedForFlyway() {
        var environment = migrating(Map.of(
                "spring.r2dbc.url", "r2dbc:postgresql://ann@host/db?sslMode=require",
                "spring.r2dbc.properties.sslMode", "VERIFY_FULL",
                "spring.r2dbc.properties.sslRootCert", "/etc/ca of ours.pem"));
        assertThat(environment.getProperty("spring.flyway.url"))
                .isEqualTo(
                        "jdbc:postgresql://host/db?ApplicationName=waymark-migration&connectTimeout=5&loginTimeout=10"
                                + "&sslmode=verify-full&sslrootcert=%2Fetc%2Fca+of+ours.pem");
    }

    @Test
    void separateFlywayConnectionIsKept() {
        var environment = migrating(Map.of(
                "spring.r2dbc.url",
                "r2dbc:postgresql://ann@host/db",
                "spring.flyway.url",
                "jdbc:postgresql://other/db"));
        assertThat(environment.getProperty("spring.flyway.url")).isEqualTo("jdbc:postgresql://other/db");
    }

    private static Environment migrating(Map<String, Object> settings) {
        var context = new GenericApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
        new FlywayJdbcUrlInitializer().initialize(context);
        return context.getEnvironment();
    }
}

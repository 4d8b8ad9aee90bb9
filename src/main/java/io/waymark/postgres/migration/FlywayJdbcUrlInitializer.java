package io.waymark.postgres.migration;

import static io.r2dbc.spi.ConnectionFactoryOptions.DATABASE;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.PASSWORD;
import static io.r2dbc.spi.ConnectionFactoryOptions.PORT;
import static io.r2dbc.spi.ConnectionFactoryOptions.SSL;
import static io.r2dbc.spi.ConnectionFactoryOptions.USER;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.waymark.startup.StartupException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Derives the JDBC connection settings of Flyway, which migrates the database schema, from {@code spring.r2dbc.url}.
 * Users therefore configure the database only once. If {@code spring.flyway.url} is set, it takes precedence.
 */
class FlywayJdbcUrlInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE; // after an embedded server has published its address
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var environment = context.getEnvironment();
        var url = environment.getProperty("spring.r2dbc.url");
        if (!StringUtils.hasText(url)) {
            return;
        }
        var options = options(url);
        var user = environment.getProperty("spring.r2dbc.username", text(options, USER));
        if (user.isEmpty()) {
            throw new StartupException("Cannot use spring.r2dbc.url without a user: set spring.r2dbc.username");
        }
        if (StringUtils.hasText(environment.getProperty("spring.flyway.url"))) {
            return;
        }
        Map<String, Object> settings = new HashMap<>();
        settings.put("spring.flyway.url", jdbcUrl(options, environment));
        settings.put("spring.flyway.user", user);
        settings.put(
                "spring.flyway.password", environment.getProperty("spring.r2dbc.password", text(options, PASSWORD)));
        environment.getPropertySources().addLast(new MapPropertySource("migrationConnection", settings));
    }

    /** Parses the URL. The error message does not contain the URL, because it may contain a password. */
    private static ConnectionFactoryOptions options(String url) {
        try {
            var options = ConnectionFactoryOptions.parse(url);
            if (!text(options, HOST).isEmpty() && !text(options, DATABASE).isEmpty()) {
                return options;
            }
        } catch (IllegalArgumentException malformed) {
            // reported below
        }
        throw new StartupException(
                "Cannot use spring.r2dbc.url: expected the form r2dbc:postgresql://host:5432/database");
    }

    private static String jdbcUrl(ConnectionFactoryOptions options, Environment environment) {
        var port = text(options, PORT);
        var sslMode = driverOption("sslMode", options, environment);
        var ssl = sslMode.isEmpty() && "true".equals(text(options, SSL)) ? "verify-full" : sslMode;
        var rootCert = driverOption("sslRootCert", options, environment);
        return "jdbc:postgresql://" + text(options, HOST) + (port.isEmpty() ? "" : ":" + port) + "/"
                + text(options, DATABASE) + "?ApplicationName=waymark-migration&connectTimeout=5&loginTimeout=10"
                + (ssl.isEmpty() ? "" : "&sslmode=" + ssl.replace('_', '-').toLowerCase(Locale.ROOT))
                + (rootCert.isEmpty() ? "" : "&sslrootcert=" + URLEncoder.encode(rootCert, StandardCharsets.UTF_8));
    }

    /** Returns an option of the R2DBC driver. As in Spring, properties take precedence over the URL. */
    private static String driverOption(String name, ConnectionFactoryOptions options, Environment environment) {
        var property = environment.getProperty("spring.r2dbc.properties." + name, "");
        return property.isEmpty() ? text(options, Option.valueOf(name)) : property;
    }

    private static String text(ConnectionFactoryOptions options, Option<?> option) {
        var value = options.getValue(option);
        return value == null ? "" : value.toString();
    }
}

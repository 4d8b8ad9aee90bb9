package io.waymark.embedded;

import io.waymark.startup.DatabaseStart;
import io.waymark.startup.StartupException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Starts an embedded PostgreSQL if no database is configured, and an embedded Kafka if no broker is configured. Both
 * start while Spring creates the beans, and their addresses are added to the settings before ({@link
 * EmbeddedServersLifecycle}). They stop after Spring has destroyed the last bean.
 */
class EmbeddedServersInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

    static final String DATABASE = "spring.r2dbc.url";
    static final String BROKER = "waymark.kafka.bootstrap-servers";
    static final String SPRING_BROKER = "spring.kafka.bootstrap-servers";
    static final String DATA_DIR = "waymark.data-dir";

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE; // runs when all settings are complete, including those of tests
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var environment = context.getEnvironment();
        Map<String, Object> addresses = new LinkedHashMap<>();
        boolean database = !isSet(environment, DATABASE);
        boolean broker = !isSet(environment, BROKER) && !isSet(environment, SPRING_BROKER);
        if (database || broker) {
            requireLibraries(context.getClassLoader(), database, broker);
            start(context, database, broker, addresses);
        }
        if (!isSet(environment, BROKER) && isSet(environment, SPRING_BROKER)) {
            addresses.put(BROKER, environment.getRequiredProperty(SPRING_BROKER));
        }
        environment.getPropertySources().addFirst(new MapPropertySource("embeddedServers", addresses));
    }

    private static void start(
            ConfigurableApplicationContext context, boolean database, boolean broker, Map<String, Object> addresses) {
        var servers = EmbeddedServers.openIn(folder(context.getEnvironment().getProperty(DATA_DIR, "waymark-data")));
        try {
            var starting = launch(servers, database, broker);
            starting.forEach((setting, server) -> addresses.put(setting, server.address()));
            var beans = context.getBeanFactory();
            beans.registerSingleton(
                    "embeddedServersLifecycle", new EmbeddedServersLifecycle(List.copyOf(starting.values())));
            var postgres = starting.get(DATABASE);
            if (postgres != null) {
                DatabaseStart start = postgres::await;
                beans.registerSingleton("databaseStart", start);
            }
        } catch (RuntimeException | Error failure) {
            servers.close();
            throw failure;
        }
        closeLast(context, servers);
    }

    private static Path folder(String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException unmappable) {
            throw new StartupException("Cannot use " + DATA_DIR + "=" + path
                    + ": the path has characters that this process cannot use (" + unmappable.getReason()
                    + "). Set LC_ALL=C.UTF-8, or choose another folder");
        }
    }

    /** Starts the servers, each on a thread of its own, and returns them by the setting of their address. */
    private static Map<String, StartingServer> launch(EmbeddedServers servers, boolean database, boolean broker) {
        Map<String, StartingServer> starting = new LinkedHashMap<>();
        var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("servers-", 1).factory());
        if (database) {
            starting.put(DATABASE, servers.launchPostgres(threads));
        }
        if (broker) {
            starting.put(BROKER, servers.launchKafka(threads));
        }
        threads.shutdown(); // after both starts
        return starting;
    }

    /**
     * Closes the servers last. Bean factories destroy beans in reverse order of registration, and this is the first
     * registration.
     */
    private static void closeLast(ConfigurableApplicationContext context, EmbeddedServers servers) {
        ((DefaultListableBeanFactory) context.getBeanFactory())
                .registerDisposableBean("embeddedServers", servers::close);
        ApplicationListener<ApplicationFailedEvent> onFailure = event -> servers.close();
        context.addApplicationListener(onFailure);
    }

    private static void requireLibraries(@Nullable ClassLoader loader, boolean database, boolean broker) {
        boolean noDatabase =
                database && !ClassUtils.isPresent("io.zonky.test.db.postgres.embedded.EmbeddedPostgres", loader);
        boolean noBroker = broker && !ClassUtils.isPresent("kafka.server.KafkaRaftServer", loader);
        if (noDatabase || noBroker) {
            throw new StartupException("Cannot start Waymark: this jar contains no embedded servers. Set "
                    + (noDatabase ? DATABASE + " (such as r2dbc:postgresql://user:password@host:5432/waymark)" : "")
                    + (noDatabase && noBroker ? " and " : "")
                    + (noBroker ? BROKER + " (such as host:9092)" : "")
                    + ", or run the standalone jar");
        }
    }

    private static boolean isSet(Environment environment, String property) {
        return StringUtils.hasText(environment.getProperty(property));
    }
}

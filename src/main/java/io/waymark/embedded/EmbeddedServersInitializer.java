package io.waymark.embedded;

import io.waymark.startup.StartupException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
 * start concurrently, before Spring creates the first bean, and their addresses are added to the settings. They stop
 * after Spring has destroyed the last bean.
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
            addresses.putAll(startConcurrently(servers, database, broker));
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

    /**
     * Starts the servers and returns their addresses. If one fails, throws the failure after the other start has ended.
     */
    private static Map<String, String> startConcurrently(EmbeddedServers servers, boolean database, boolean broker) {
        Map<String, CompletableFuture<String>> started = new LinkedHashMap<>();
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("servers-", 1).factory())) {
            if (database) {
                started.put(DATABASE, CompletableFuture.supplyAsync(servers::startPostgres, threads));
            }
            if (broker) {
                started.put(BROKER, CompletableFuture.supplyAsync(servers::startKafka, threads));
            }
        }
        Map<String, String> addresses = new LinkedHashMap<>();
        started.forEach((setting, start) -> addresses.put(setting, start.join()));
        return addresses;
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

package io.waymark.embedded;

import io.waymark.StartFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Starts the servers that no setting names, each on its own, before the service's first bean is made, and tells the
 * service where they are by the same settings. They end after its last bean.
 */
public class EmbeddedServers implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

    static final String DATABASE = "spring.r2dbc.url";
    static final String BROKER = "waymark.kafka.bootstrap-servers";
    static final String SPRING_BROKER = "spring.kafka.bootstrap-servers";
    static final String DATA_DIR = "waymark.data-dir";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedServers.class);

    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE - 100; // the settings are complete, and those who read them come later
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var environment = context.getEnvironment();
        boolean database = !isSet(environment, DATABASE);
        boolean broker = !isSet(environment, BROKER) && !isSet(environment, SPRING_BROKER);
        requireLibraries(database, broker);
        closeAfterEverythingElse(context);
        Map<String, Object> found = new LinkedHashMap<>();
        if (!broker && !isSet(environment, BROKER)) {
            found.put(BROKER, environment.getRequiredProperty(SPRING_BROKER));
        }
        if (database || broker) {
            start(environment, database, broker, found);
        }
        environment.getPropertySources().addFirst(new MapPropertySource("embeddedServers", found));
    }

    private void start(
            ConfigurableEnvironment environment, boolean database, boolean broker, Map<String, Object> found) {
        try {
            var folder = keep(DataFolder.open(Path.of(environment.getProperty(DATA_DIR, "waymark-data"))));
            if (database) {
                var postgres = timed("PostgreSQL", folder, () -> PostgresServer.start(folder));
                found.put(DATABASE, postgres.r2dbcUrl());
            }
            if (broker) {
                var kafka = timed("Kafka", folder, () -> KafkaServer.start(folder));
                found.put(BROKER, kafka.bootstrapServers());
            }
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    private <T extends AutoCloseable> T timed(String what, DataFolder folder, Supplier<T> start) {
        log.info("Starting embedded {}, data in {}", what, folder.path());
        long begin = System.nanoTime();
        T server = keep(start.get());
        log.info(
                "Embedded {} runs after {} ms",
                what,
                Duration.ofNanos(System.nanoTime() - begin).toMillis());
        return server;
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        running.push(closeable);
        return closeable;
    }

    /** Bean factories destroy in reverse order of registration, and nothing is registered before this. */
    private void closeAfterEverythingElse(ConfigurableApplicationContext context) {
        ((DefaultListableBeanFactory) context.getBeanFactory()).registerDisposableBean("embeddedServers", this::close);
        ApplicationListener<ApplicationFailedEvent> onFailure = event -> close();
        context.addApplicationListener(onFailure);
    }

    private void close() {
        while (!running.isEmpty()) {
            var next = running.pop();
            try {
                next.close();
            } catch (Exception failure) {
                log.warn("Cannot stop {} cleanly", next, failure);
            }
        }
    }

    private static void requireLibraries(boolean database, boolean broker) {
        boolean noDatabase = database && !isPresent("io.zonky.test.db.postgres.embedded.EmbeddedPostgres");
        boolean noBroker = broker && !isPresent("kafka.server.KafkaRaftServer");
        if (noDatabase || noBroker) {
            throw new StartFailure("Cannot start Waymark: this jar brings no servers of its own: set "
                    + (noDatabase ? DATABASE + " (such as r2dbc:postgresql://user:password@host:5432/waymark)" : "")
                    + (noDatabase && noBroker ? " and " : "")
                    + (noBroker ? BROKER + " (such as host:9092)" : "")
                    + ", or run the standalone jar");
        }
    }

    private static boolean isPresent(String className) {
        return ClassUtils.isPresent(className, EmbeddedServers.class.getClassLoader());
    }

    private static boolean isSet(Environment environment, String property) {
        return StringUtils.hasText(environment.getProperty(property));
    }
}

package io.waymark;

import io.waymark.fixture.TestServers;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;

/**
 * Starts the service on the servers of the tests with an empty database: {@code ./mvnw spring-boot:test-run}. The
 * servers are containers if a Docker engine has their images. Their addresses are passed as settings instead of beans,
 * because the service decides by its settings whether to start embedded servers.
 */
public final class TestWaymarkApplication {
    private TestWaymarkApplication() {}

    public static void main(String[] arguments) {
        var all = new ArrayList<>(List.of(
                "--spring.r2dbc.url=" + TestServers.newDatabase(TestWaymarkApplication.class),
                "--waymark.kafka.bootstrap-servers=" + TestServers.bootstrapServers()));
        all.addAll(List.of(arguments));
        SpringApplication.run(WaymarkApplication.class, all.toArray(String[]::new));
    }
}

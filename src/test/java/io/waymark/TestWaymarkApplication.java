package io.waymark;

import io.waymark.fixture.TestServers;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;

/**
 * The service on the servers of the tests, containers where a Docker engine has their images, with an empty database:
 * {@code ./mvnw spring-boot:test-run}. Their addresses are settings, not beans, since the service decides by its
 * settings whether to start servers of its own.
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

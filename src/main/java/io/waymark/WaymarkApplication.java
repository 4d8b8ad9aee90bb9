package io.waymark;

import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts Waymark. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class WaymarkApplication {

    /** Starts the service. The locale is neutral: Kafka parses names by the default one and fails in a Turkish one. */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        SpringApplication.run(WaymarkApplication.class, arguments);
    }
}

package io.waymark;

import io.waymark.startup.CommandLine;
import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts Waymark. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class WaymarkApplication {

    /**
     * Starts the service, or prints what {@code --help} or {@code --version} ask for. The locale is neutral: Kafka
     * parses names by the default one and fails in a Turkish one.
     */
    public static void main(String[] arguments) {
        var text = CommandLine.text(arguments);
        if (text.isPresent()) {
            System.out.print(text.get());
            return;
        }
        Locale.setDefault(Locale.ROOT);
        SpringApplication.run(WaymarkApplication.class, arguments);
    }
}

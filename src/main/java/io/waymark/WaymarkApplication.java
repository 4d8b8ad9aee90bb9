package io.waymark;

import io.waymark.startup.HelpAndVersionOptions;
import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts Waymark. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class WaymarkApplication {

    /**
     * Starts the service, or prints the text of {@code --help} or {@code --version}. It sets the neutral locale,
     * because Kafka parses names with the default locale and fails in the Turkish one.
     */
    public static void main(String[] arguments) {
        var text = HelpAndVersionOptions.text(arguments);
        if (text.isPresent()) {
            System.out.print(text.get());
            return;
        }
        Locale.setDefault(Locale.ROOT);
        SpringApplication.run(WaymarkApplication.class, arguments);
    }
}

package io.waymark.startup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;

/**
 * Returns the text for command line options that print something and exit: {@code --help} and {@code --version}. The
 * caller prints the text and does not start the service.
 */
public final class HelpAndVersionOptions {

    private static final Set<String> HELP = Set.of("--help", "-h");
    private static final Set<String> VERSION = Set.of("--version", "-V");

    private HelpAndVersionOptions() {}

    /** Returns the text to print instead of starting the service; empty if the service is to start. */
    public static Optional<String> text(String... arguments) {
        if (Stream.of(arguments).anyMatch(HELP::contains)) {
            return Optional.of(resource("help.txt"));
        }
        return Stream.of(arguments).anyMatch(VERSION::contains)
                ? Optional.of("Waymark " + ApplicationVersion.get() + " on Java " + Runtime.version() + "\n")
                : Optional.empty();
    }

    private static String resource(String name) {
        try {
            return new ClassPathResource(name, HelpAndVersionOptions.class).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

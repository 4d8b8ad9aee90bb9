package io.waymark.startup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Checks the command line for misspelled options outside the prefix {@code waymark.}. An option that differs from a
 * known setting by a typing error stops the start. Any other unknown option is logged as a warning, because an {@code
 * application.yml} of the user may refer to it.
 */
final class CommandLineOptionCheck {

    private static final Logger log = LoggerFactory.getLogger(CommandLineOptionCheck.class);
    private static final int MAX_TYPING_ERRORS = 2;
    private static final String OTHER_ARGUMENTS = CommandLinePropertySource.DEFAULT_NON_OPTION_ARGS_PROPERTY_NAME;

    private CommandLineOptionCheck() {}

    static void check(ConfigurableApplicationContext context) {
        var sources = context.getEnvironment().getPropertySources();
        if (!(sources.get(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME)
                instanceof EnumerablePropertySource<?> options)) {
            return;
        }
        if (options.containsProperty(OTHER_ARGUMENTS)) {
            log.warn(
                    "Ignored the command line arguments {}: options have the form --name=value, --help lists them",
                    options.getProperty(OTHER_ARGUMENTS));
        }
        var unknown = Arrays.stream(options.getPropertyNames())
                .filter(name -> sources.stream()
                        .noneMatch(source -> !source.equals(options)
                                && source instanceof EnumerablePropertySource<?>
                                && source.containsProperty(name)))
                .filter(ConfigurationPropertyName::isValid)
                .map(ConfigurationPropertyName::of)
                .filter(name -> !name.getElement(0, ConfigurationPropertyName.Form.UNIFORM)
                        .equals("waymark"))
                .toList();
        if (!unknown.isEmpty()) {
            var described = described(context.getClassLoader());
            unknown.forEach(name -> check(name, described));
        }
    }

    private static void check(ConfigurationPropertyName name, List<ConfigurationPropertyName> described) {
        if (described.stream().anyMatch(setting -> setting.equals(name) || setting.isAncestorOf(name))) {
            return;
        }
        var nearest = nearest(name, described);
        if (nearest.isPresent()) {
            throw new StartupException("Cannot use --" + name + ": there is no such setting, did you mean --"
                    + nearest.get() + "? --help lists the most important ones");
        }
        log.warn(
                "The command line option --{} is not a known setting: it has no effect unless your application.yml"
                        + " refers to it",
                name);
    }

    /** Returns the most similar name, if it differs by a typing error. */
    static Optional<ConfigurationPropertyName> nearest(
            ConfigurationPropertyName name, Collection<ConfigurationPropertyName> names) {
        var text = name.toString();
        return names.stream()
                .filter(other -> distance(text, other.toString()) <= MAX_TYPING_ERRORS)
                .min(Comparator.comparingInt(other -> distance(text, other.toString())));
    }

    /**
     * Returns the edit distance: the number of characters to insert, remove or replace to turn one text into the other.
     */
    static int distance(String one, String other) {
        if (Math.abs(one.length() - other.length()) > MAX_TYPING_ERRORS) {
            return MAX_TYPING_ERRORS + 1;
        }
        var previous = new int[other.length() + 1];
        Arrays.setAll(previous, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            var current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[other.length()];
    }

    /** Returns the names of the settings of Waymark and of all libraries. */
    private static List<ConfigurationPropertyName> described(@Nullable ClassLoader loader) {
        try {
            var lists = new PathMatchingResourcePatternResolver(loader)
                    .getResources("classpath*:META-INF/spring-configuration-metadata.json");
            return Arrays.stream(lists)
                    .flatMap(list -> {
                        try {
                            var described = JsonParserFactory.getJsonParser()
                                    .parseMap(list.getContentAsString(StandardCharsets.UTF_8));
                            return SettingsValidator.entries(described, "properties");
                        } catch (IOException failure) {
                            throw new UncheckedIOException(failure);
                        }
                    })
                    .map(setting -> SettingsValidator.text(setting, "name"))
                    .filter(ConfigurationPropertyName::isValid)
                    .map(ConfigurationPropertyName::of)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "Cannot check the command line options: a file META-INF/spring-configuration-metadata.json,"
                            + " which describes the settings, is not readable in the jar of Waymark: replace the jar",
                    failure);
        }
    }
}

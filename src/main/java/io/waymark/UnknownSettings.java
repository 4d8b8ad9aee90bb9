package io.waymark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;

/**
 * A misspelt setting of Waymark's fails the start, where it would have no effect and nobody would notice. Of variables
 * of the environment it only warns: others set some too, such as Kubernetes for a service called {@code waymark}.
 */
class UnknownSettings implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

    private static final Logger log = LoggerFactory.getLogger(UnknownSettings.class);
    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("waymark");

    /** What the compiler wrote down of all settings records. */
    private static final ClassPathResource DESCRIBED =
            new ClassPathResource("META-INF/spring-configuration-metadata.json");

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE; // before a server is started in vain
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var known = known();
        Predicate<ConfigurationPropertyName> unknown = name -> OURS.isAncestorOf(name)
                && known.stream().noneMatch(setting -> setting.equals(name) || setting.isAncestorOf(name));
        for (var source : ConfigurationPropertySources.get(context.getEnvironment())) {
            names(source).filter(unknown).forEach(name -> tell(name, source));
        }
    }

    private static Stream<ConfigurationPropertyName> names(ConfigurationPropertySource source) {
        return source instanceof IterableConfigurationPropertySource iterable ? iterable.stream() : Stream.empty();
    }

    private static void tell(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource) {
            log.atWarn()
                    .addKeyValue("setting", name)
                    .log("A variable of the environment looks like a setting, and there is none of this name");
            return;
        }
        var from = source.getUnderlyingSource() instanceof PropertySource<?> named ? named.getName() : source;
        throw new StartFailure("Cannot use " + name + " (from " + from
                + "): there is no such setting: see the table of settings in the documentation, configuration.md");
    }

    private static List<ConfigurationPropertyName> known() {
        try {
            var described = DESCRIBED.getContentAsString(StandardCharsets.UTF_8);
            var properties = (List<?>) Objects.requireNonNull(
                    JsonParserFactory.getJsonParser().parseMap(described).get("properties"));
            return properties.stream()
                    .map(property -> (String) ((Map<?, ?>) property).get("name"))
                    .map(ConfigurationPropertyName::of)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot read the list of settings", failure);
        }
    }
}

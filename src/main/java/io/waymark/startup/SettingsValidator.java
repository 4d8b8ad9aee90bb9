package io.waymark.startup;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.ClassUtils;

/**
 * Validates all settings of Waymark before anything starts. An invalid value or an unknown setting in a file or on the
 * command line stops the start. An unknown environment variable is only a warning, because other programs set such
 * variables, for example Kubernetes for a service called {@code waymark}.
 */
class SettingsValidator implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

    private static final Logger log = LoggerFactory.getLogger(SettingsValidator.class);
    private static final ConfigurationPropertyName WAYMARK_PREFIX = ConfigurationPropertyName.of("waymark");

    /** The metadata that the annotation processor writes for all settings records. */
    private static final ClassPathResource METADATA_FILE =
            new ClassPathResource("META-INF/spring-configuration-metadata.json");

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE; // before any server starts
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var described = readMetadata();
        var environment = context.getEnvironment();
        rejectUnknown(
                entries(described, "properties")
                        .map(setting -> ConfigurationPropertyName.of(text(setting, "name")))
                        .toList(),
                environment);
        CommandLineOptionCheck.check(context);
        FormerSettingNameMapper.apply(entries(described, "properties"), environment);
        entries(described, "groups").forEach(group -> bind(group, environment, context.getClassLoader()));
    }

    private static void rejectUnknown(List<ConfigurationPropertyName> known, ConfigurableEnvironment environment) {
        for (var source : ConfigurationPropertySources.get(environment)) {
            names(source)
                    .filter(WAYMARK_PREFIX::isAncestorOf)
                    .filter(name ->
                            known.stream().noneMatch(setting -> setting.equals(name) || setting.isAncestorOf(name)))
                    .forEach(name -> warnUnknown(name, source, known));
        }
    }

    /** Binds a settings record, which validates itself. */
    private static void bind(Map<?, ?> group, ConfigurableEnvironment environment, @Nullable ClassLoader loader) {
        Binder.get(environment)
                .bindOrCreate(text(group, "name"), ClassUtils.resolveClassName(text(group, "type"), loader));
    }

    private static Stream<ConfigurationPropertyName> names(ConfigurationPropertySource source) {
        return source instanceof IterableConfigurationPropertySource iterable ? iterable.stream() : Stream.empty();
    }

    private static void warnUnknown(
            ConfigurationPropertyName name, ConfigurationPropertySource source, List<ConfigurationPropertyName> known) {
        if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource) {
            log.atWarn()
                    .addKeyValue("setting", name)
                    .log("Ignored an environment variable: there is no setting of this name. Remove or correct it");
            return;
        }
        var from = source.getUnderlyingSource() instanceof PropertySource<?> named ? named.getName() : source;
        throw new StartupException("Cannot use " + name + " (from " + from
                + "): there is no such setting"
                + CommandLineOptionCheck.nearest(name, known)
                        .map(near -> ", did you mean " + near + "?")
                        .orElse("")
                + ": see the table of settings in the documentation, configuration.md");
    }

    private static Map<String, Object> readMetadata() {
        try {
            return JsonParserFactory.getJsonParser().parseMap(METADATA_FILE.getContentAsString(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "Cannot check the settings: the file META-INF/spring-configuration-metadata.json, which"
                            + " describes them, is not readable in the jar of Waymark: replace the jar",
                    failure);
        }
    }

    static Stream<Map<?, ?>> entries(Map<String, Object> described, String kind) {
        return ((List<?>) requireNonNull(described.get(kind))).stream().map(one -> (Map<?, ?>) one);
    }

    static String text(Map<?, ?> described, String member) {
        return (String) requireNonNull(described.get(member));
    }
}

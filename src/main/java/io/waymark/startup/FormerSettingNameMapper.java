package io.waymark.startup;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Accepts settings under their former names: copies each value to the current name and logs a warning. The settings
 * metadata of Spring Boot lists the former names. If both names are set, the value of the current name is used.
 */
final class FormerSettingNameMapper {

    private static final Logger log = LoggerFactory.getLogger(FormerSettingNameMapper.class);

    private FormerSettingNameMapper() {}

    /** Adds the values under the current names to the environment. */
    static void apply(Stream<Map<?, ?>> settings, ConfigurableEnvironment environment) {
        var values = new LinkedHashMap<String, Object>();
        var binder = Binder.get(environment);
        settings.filter(FormerSettingNameMapper::isRenamed).forEach(setting -> {
            var name = SettingsValidator.text(setting, "name");
            binder.bind(name, Bindable.of(String.class)).ifBound(value -> {
                var current = replacement(setting);
                log.atWarn()
                        .addKeyValue("setting", name)
                        .addKeyValue("replacement", current)
                        .log("A setting has a former name that the next version does not accept: use the replacement");
                values.put(current, value);
            });
        });
        if (!values.isEmpty()) {
            environment.getPropertySources().addLast(new MapPropertySource("renamed settings", values));
        }
    }

    /** Returns whether the metadata of a setting names a replacement. */
    static boolean isRenamed(Map<?, ?> setting) {
        return setting.get("deprecation") instanceof Map<?, ?> deprecation && deprecation.containsKey("replacement");
    }

    private static String replacement(Map<?, ?> setting) {
        return SettingsValidator.text((Map<?, ?>) Objects.requireNonNull(setting.get("deprecation")), "replacement");
    }
}

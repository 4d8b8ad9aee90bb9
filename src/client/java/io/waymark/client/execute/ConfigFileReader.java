package io.waymark.client.execute;

import io.waymark.client.StatusException;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.core.JacksonException;

/** Reads a config: JSON, or YAML with SnakeYAML on the class path. */
public final class ConfigFileReader {
    private ConfigFileReader() {}

    /**
     * Reads a file; {@code .yaml} and {@code .yml} tell YAML.
     *
     * @throws StatusException.InvalidConfigException when it cannot be read, or is no object of modules
     */
    public static Value.Members read(Path file) {
        try {
            var text = Files.readString(file);
            return isYaml(file) ? yaml(text) : json(text);
        } catch (IOException failure) {
            throw new StatusException.InvalidConfigException("Cannot read the config: " + failure + ": " + file);
        }
    }

    /** Reads JSON. */
    public static Value.Members json(String text) {
        try {
            return DomainJson.readMembers(text);
        } catch (JacksonException malformed) {
            throw new StatusException.InvalidConfigException(
                    "Cannot read the config: " + malformed.getOriginalMessage());
        }
    }

    /** Reads YAML. */
    public static Value.Members yaml(String text) {
        try {
            return YamlParser.read(text);
        } catch (NoClassDefFoundError missing) {
            throw new StatusException.InvalidConfigException(
                    "Cannot read the config: YAML needs SnakeYAML: add org.yaml:snakeyaml, or write it as JSON");
        }
    }

    private static boolean isYaml(Path file) {
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }
}

package io.waymark.client.execute;

import io.waymark.client.WaymarkClientException;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.core.JacksonException;

/**
 * Reads the config of a run, the parameters of each experiment of each module, from JSON or YAML. YAML requires
 * SnakeYAML on the class path. Stateless and safe for use by multiple threads.
 */
public final class ConfigFileReader {
    private ConfigFileReader() {}

    /**
     * Reads a file: YAML if its name ends in {@code .yaml} or {@code .yml}, else JSON.
     *
     * @throws WaymarkClientException.InvalidConfigException if the file cannot be read or is not an object of modules
     */
    public static Value.Members read(Path file) {
        try {
            var text = Files.readString(file);
            return isYaml(file) ? yaml(text) : json(text);
        } catch (IOException failure) {
            throw new WaymarkClientException.InvalidConfigException("Cannot read the config " + file + ": " + failure);
        }
    }

    /**
     * Parses JSON.
     *
     * @throws WaymarkClientException.InvalidConfigException if the text is not a JSON object
     */
    public static Value.Members json(String text) {
        try {
            return DomainJson.readMembers(text);
        } catch (JacksonException malformed) {
            throw new WaymarkClientException.InvalidConfigException(
                    "Cannot read the config: " + malformed.getOriginalMessage());
        }
    }

    /**
     * Parses YAML. Only the standard types are allowed, so that a document cannot create other Java objects.
     *
     * @throws WaymarkClientException.InvalidConfigException if the text is not a YAML mapping, or if SnakeYAML is
     *     missing
     */
    public static Value.Members yaml(String text) {
        try {
            return SnakeYamlReader.read(text);
        } catch (NoClassDefFoundError missing) {
            throw new WaymarkClientException.InvalidConfigException(
                    "Cannot read the config: YAML requires SnakeYAML: add org.yaml:snakeyaml, or use JSON");
        }
    }

    private static boolean isYaml(Path file) {
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }
}

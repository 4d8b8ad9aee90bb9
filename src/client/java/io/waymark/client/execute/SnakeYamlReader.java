package io.waymark.client.execute;

import io.waymark.client.WaymarkClientException;
import io.waymark.domain.schema.Value;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Parses YAML into JSON values. This is the only class that depends on SnakeYAML, which is optional on the class path.
 */
final class SnakeYamlReader {
    private SnakeYamlReader() {}

    static Value.Members read(String text) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            Object read = new Yaml(new SafeConstructor(options)).load(text);
            if (value(read) instanceof Value.Members modules) {
                return modules;
            }
        } catch (YAMLException malformed) {
            throw new WaymarkClientException.InvalidConfigException(
                    "Cannot read the config: " + malformed.getMessage());
        }
        throw new WaymarkClientException.InvalidConfigException(
                "Cannot read the config: it is not a mapping of modules such as Loader: {v1: {}}");
    }

    private static Value value(@Nullable Object read) {
        if (read == null) {
            return Value.Null.NULL;
        }
        if (read instanceof Boolean flag) {
            return new Value.Bool(flag);
        }
        if (read instanceof Number number && !isInfiniteOrNan(number)) {
            return new Value.Numeric(new BigDecimal(number.toString()));
        }
        if (read instanceof Date time) {
            return new Value.Text(time.toInstant().toString());
        }
        if (read instanceof Map<?, ?> members) {
            return members(members);
        }
        return read instanceof Collection<?> items ? new Value.Items(items(items)) : new Value.Text(read.toString());
    }

    private static boolean isInfiniteOrNan(Number number) {
        return number instanceof Double real && !Double.isFinite(real);
    }

    private static Value.Members members(Map<?, ?> read) {
        var members = new LinkedHashMap<String, Value>();
        read.forEach((name, value) -> members.put(String.valueOf(name), value(value)));
        return new Value.Members(members);
    }

    private static List<Value> items(Collection<?> read) {
        return read.stream().map(SnakeYamlReader::value).toList();
    }
}

package io.waymark.web.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads and writes YAML with only the types that JSON has, as in YAML 1.2. Unquoted times and the words {@code yes} and
 * {@code no} are read as texts, unlike in YAML 1.1.
 */
final class YamlCodec {
    private static final String FOLDER = "description/";

    private YamlCodec() {}

    static Map<String, Object> read(String name) {
        var file = new ClassPathResource(FOLDER + name);
        try {
            return yaml().load(file.getContentAsString(StandardCharsets.UTF_8));
        } catch (IOException missing) {
            throw new UncheckedIOException(
                    "Cannot read a file of the API description from the jar. Replace the jar: " + file, missing);
        }
    }

    /** Writes YAML that readers of every YAML version understand: texts that a reader could mistake are quoted. */
    static String write(Object document) {
        var style = new DumperOptions();
        style.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        style.setSplitLines(false);
        return new Yaml(style).dump(document);
    }

    private static Yaml yaml() {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(Integer.MAX_VALUE); // the files are part of this service
        var style = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(style), style, options, new PlainTypes());
    }

    /** Recognizes only the types of JSON in unquoted YAML texts. */
    private static final class PlainTypes extends Resolver {
        private static final Pattern FLAG = Pattern.compile("true|false");

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, FLAG, "tf");
            addImplicitResolver(Tag.INT, INT, "-0123456789");
            addImplicitResolver(Tag.FLOAT, FLOAT, "-0123456789");
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
        }
    }
}

package io.waymark;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.io.ClassPathResource;

/** Compares the documented settings with the settings that the service reads. */
class ConfigurationDocsTest {

    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\| (.*?) \\| (.+) \\|$");

    /** Spring settings that {@code application.yml} sets and that operators do not need to configure. */
    private static final Pattern INNER = Pattern.compile("spring\\.(application|main|jackson)\\..*"
            + "|management\\.endpoint\\.health\\..*|logging\\.(pattern|level)\\..*");

    private final Map<String, String> page = page();

    @Test
    void everySettingIsDocumentedWithDefault() {
        described().forEach((name, value) -> {
            var row = page.getOrDefault(name, page.get(name + ".*"));
            assertThat(row).as(name).isNotNull();
            if (value != null) {
                assertThat(row).as(name).isEqualTo("`" + value + "`");
            }
        });
    }

    @Test
    void everyDocumentedWaymarkRowIsASetting() {
        assertThat(page.keySet().stream()
                        .map(name -> name.replace(".*", ""))
                        .filter(name -> name.startsWith("waymark.")))
                .containsExactlyInAnyOrderElementsOf(described().keySet());
    }

    @Test
    void overriddenSpringDefaultsAreDocumented() {
        settings().forEach((name, value) -> assertThat(page).containsEntry(name.toString(), "`" + value + "`"));
    }

    private static Properties settings() {
        var yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource("application.yml"));
        var all = new Properties();
        all.putAll(yaml.getObject());
        all.keySet().removeIf(name -> INNER.matcher(name.toString()).matches());
        return all;
    }

    private static Map<String, String> described() {
        try {
            var text = Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json"));
            var all = new TreeMap<String, String>();
            for (var property :
                    (List<?>) JsonParserFactory.getJsonParser().parseMap(text).get("properties")) {
                var setting = (Map<?, ?>) property;
                if (setting.containsKey("deprecation")) {
                    continue; // a former name, see upgrading.md
                }
                var value = setting.get("defaultValue");
                all.put(setting.get("name").toString(), value == null ? null : value.toString());
            }
            return all;
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static Map<String, String> page() {
        try (var lines = Files.lines(Path.of("src/docs/configuration.md"))) {
            return lines.map(ROW::matcher)
                    .filter(row -> row.matches())
                    .collect(toMap(row -> row.group(1), row -> row.group(2)));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}

package io.waymark.web.dashboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;

/** Locates the libraries of the dashboard in their WebJars. The path of a WebJar contains its version. */
final class WebJarLocator {
    private static final String PREACT = "webjars/preact/" + version("org.webjars.npm/preact");
    private static final String UPLOT = "webjars/uplot/" + version("org.webjars.npm/uplot");
    private static final String HTM = "_static/htm/" + version("org.mvnpm/htm");

    private WebJarLocator() {}

    /** Returns the folders of all libraries, as resource locations. */
    static String[] locations() {
        return Stream.of(PREACT + "/dist/", PREACT + "/hooks/dist/", UPLOT + "/dist/", HTM + "/dist/")
                .map(folder -> "classpath:/META-INF/resources/" + folder)
                .toArray(String[]::new);
    }

    private static String version(String library) {
        var file = new ClassPathResource("META-INF/maven/" + library + "/pom.properties");
        try (var content = file.getInputStream()) {
            var properties = new Properties();
            properties.load(content);
            return Objects.requireNonNull(properties.getProperty("version"), () -> "No version in " + file);
        } catch (IOException missing) {
            throw new UncheckedIOException("The WebJar " + library + " is not on the class path", missing);
        }
    }
}

package io.waymark.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/** Loads the classes of the client jar in a class loader that has only Jackson and jspecify. */
class ClientJarTest {

    /** The major version of class files of Java 17. */
    private static final int JAVA_17 = 61;

    @TempDir
    private Path folder;

    @Test
    void clientNeedsOnlyJacksonAndJspecify() throws Exception {
        try (var loader = isolatedClassLoader()) {
            assertThat(query(loader, "local")).isEqualTo("completed 1");
        }
    }

    @Test
    void missingOptionalLibraryIsNamed() throws Exception {
        try (var loader = isolatedClassLoader()) {
            assertThat(query(loader, "yaml")).contains("add org.yaml:snakeyaml");
            assertThat(query(loader, "kafka")).contains("add org.apache.kafka:kafka-clients");
        }
    }

    @Test
    void publishingOverHttpNeedsNoOtherLibrary() throws Exception {
        try (var loader = isolatedClassLoader()) {
            assertThat(query(loader, "http")).startsWith("0 events delivered, 1 not");
        }
    }

    @Test
    void everyClassRunsOnJava17() throws IOException {
        var classes = folder.resolve("classes");

        copy(Path.of("target/classes"), classes, jarPatterns());

        try (var files = Files.walk(classes)) {
            assertThat(files.filter(file -> file.toString().endsWith(".class")))
                    .hasSizeGreaterThan(200)
                    .allSatisfy(file -> assertThat(classFileVersion(file)).isEqualTo(JAVA_17));
        }
    }

    private static int classFileVersion(Path file) throws IOException {
        try (var data = new DataInputStream(Files.newInputStream(file))) {
            data.readInt(); // the magic number
            data.readUnsignedShort(); // the minor version
            return data.readUnsignedShort();
        }
    }

    private String query(ClassLoader loader, String what) throws Exception {
        var caller = loader.loadClass(IsolatedClient.class.getName());
        return (String) caller.getMethod("query", String.class).invoke(null, what);
    }

    /** Returns a class loader with the classes that the build puts into the jar, and the three libraries. */
    private URLClassLoader isolatedClassLoader() throws IOException, ClassNotFoundException {
        var classes = folder.resolve("classes");
        copy(Path.of("target/classes"), classes, jarPatterns());
        copy(Path.of("target/test-classes"), classes, List.of("io/waymark/client/IsolatedClient.class"));
        var urls = new ArrayList<URL>();
        urls.add(classes.toUri().toURL());
        for (var library : List.of(JsonMapper.class, JsonParser.class, NullMarked.class)) {
            urls.add(library.getProtectionDomain().getCodeSource().getLocation());
        }
        urls.add(Class.forName("com.fasterxml.jackson.annotation.JsonProperty")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation());
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** Returns the patterns of the jar's content in pom.xml. */
    private static List<String> jarPatterns() throws IOException {
        var pom = Files.readString(Path.of("pom.xml"));
        int client = pom.indexOf("<classifier>client</classifier>");
        Matcher includes = Pattern.compile("<include>(.*?)</include>")
                .matcher(pom.substring(client, pom.indexOf("</includes>", client)));
        return includes.results().map(found -> found.group(1)).toList();
    }

    private static void copy(Path from, Path to, List<String> patterns) throws IOException {
        var matchers = patterns.stream()
                .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
                .toList();
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var name = from.relativize(file);
                if (matchers.stream().anyMatch(matcher -> matcher.matches(name))) {
                    var target = to.resolve(name);
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
    }
}

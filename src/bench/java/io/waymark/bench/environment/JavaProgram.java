package io.waymark.bench.environment;

import io.waymark.WaymarkApplication;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a JVM is told to run Waymark: its options, and where the classes are. */
public record JavaProgram(List<String> arguments) {

    /** As deploy/Dockerfile, for a container of 1.7 GB; without the image's cache of compiled classes. */
    private static final String JVM =
            "-Xmx1g,-XX:+UseG1GC,-XX:MaxGCPauseMillis=20,-XX:+ExitOnOutOfMemoryError,--enable-native-access=ALL-UNNAMED";

    /** The service jar (without one, the class path). */
    static JavaProgram service(BenchmarkArguments arguments) {
        var jar = jar();
        return jar == null
                ? of(arguments, "-cp", System.getProperty("java.class.path"), WaymarkApplication.class.getName())
                : of(arguments, "-jar", jar.toString());
    }

    /** As {@code spring-boot:run}: classes beside their jars, and the option that Spring Boot's plugin adds. */
    public static JavaProgram exploded(BenchmarkArguments arguments) throws IOException {
        return of(arguments, "-XX:TieredStopAtLevel=1", "-cp", classPath(jar()), WaymarkApplication.class.getName());
    }

    /** The usual options of the JVM, and these arguments. */
    public static JavaProgram of(BenchmarkArguments asked, String... arguments) {
        return new JavaProgram(
                Stream.concat(Arrays.stream(asked.text("jvm", JVM).split(",")), Arrays.stream(arguments))
                        .toList());
    }

    /** With these settings. */
    List<String> with(List<String> settings) {
        var all = new ArrayList<>(arguments);
        all.addAll(settings);
        return all;
    }

    /** The service jar; null without one. */
    public static @Nullable Path jar() {
        var jar = System.getProperty("bench.jar");
        return jar == null ? null : Path.of(jar);
    }

    /** Of this process's class path what the standalone jar, which is built beside the service jar, has inside. */
    private static String classPath(@Nullable Path jar) throws IOException {
        var own = System.getProperty("java.class.path");
        if (jar == null) {
            return own;
        }
        var classes = jar.resolveSibling("classes");
        try (var standalone = new JarFile(jar.toString().replace("-service.jar", "-standalone.jar"))) {
            return Arrays.stream(own.split(File.pathSeparator))
                    .map(Path::of)
                    .filter(part ->
                            part.equals(classes) || standalone.getEntry("BOOT-INF/lib/" + part.getFileName()) != null)
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }
}

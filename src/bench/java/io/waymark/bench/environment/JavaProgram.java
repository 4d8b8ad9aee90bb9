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

/** The arguments of a JVM that runs Waymark: its options and the class path. */
public record JavaProgram(List<String> arguments) {

    /** The options of deploy/Dockerfile for a container of 1.7 GB, without the ahead-of-time cache of the image. */
    private static final String JVM =
            "-Xmx1g,-XX:+UseG1GC,-XX:MaxGCPauseMillis=20,-XX:+ExitOnOutOfMemoryError,--enable-native-access=ALL-UNNAMED";

    /** Returns the service jar, or the class path of this process without a jar. */
    static JavaProgram service(BenchmarkArguments arguments) {
        var jar = jar();
        return jar == null
                ? of(arguments, "-cp", System.getProperty("java.class.path"), WaymarkApplication.class.getName())
                : of(arguments, "-jar", jar.toString());
    }

    /**
     * Returns the command of {@code spring-boot:run}: exploded classes, and the option that the Spring Boot plugin
     * adds.
     */
    public static JavaProgram exploded(BenchmarkArguments arguments) throws IOException {
        return of(arguments, "-XX:TieredStopAtLevel=1", "-cp", classPath(jar()), WaymarkApplication.class.getName());
    }

    /** Returns the default JVM options with further arguments. */
    public static JavaProgram of(BenchmarkArguments benchmarkArguments, String... arguments) {
        return new JavaProgram(
                Stream.concat(Arrays.stream(benchmarkArguments.text("jvm", JVM).split(",")), Arrays.stream(arguments))
                        .toList());
    }

    /** Returns the arguments followed by settings. */
    List<String> with(List<String> settings) {
        var all = new ArrayList<>(arguments);
        all.addAll(settings);
        return all;
    }

    /** Returns the service jar; null if none is set. */
    public static @Nullable Path jar() {
        var jar = System.getProperty("bench.jar");
        return jar == null ? null : Path.of(jar);
    }

    /**
     * Returns the entries of this process's class path that the standalone jar contains. That jar is built beside the
     * service jar.
     */
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

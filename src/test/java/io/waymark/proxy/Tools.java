package io.waymark.proxy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Finds programs of the operating system that some tests need. */
final class Tools {
    private Tools() {}

    /**
     * Returns the path of a program of a Debian package. If it is missing, skips the test, or fails it if {@code CI} is
     * set.
     */
    static Path require(String program, String debianPackage) {
        return find(program).orElseThrow(() -> {
            var missing = "NOT TESTED: there is no " + program + ": apt-get install " + debianPackage;
            System.out.println(missing);
            if (Boolean.parseBoolean(System.getenv("CI"))) {
                return new IllegalStateException(missing);
            }
            return Assumptions.abort(missing);
        });
    }

    private static Optional<Path> find(String program) {
        var folders = (System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin").split(":");
        return Stream.of(folders)
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}

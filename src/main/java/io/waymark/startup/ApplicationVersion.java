package io.waymark.startup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;

/** The version of the service, which the build writes to a resource. */
public final class ApplicationVersion {
    private ApplicationVersion() {}

    /** Returns the version, for example {@code 0.2.0}. */
    public static String get() {
        try {
            return new ClassPathResource("application-version.properties", ApplicationVersion.class)
                    .getContentAsString(StandardCharsets.UTF_8)
                    .strip()
                    .replaceFirst("version=", "");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

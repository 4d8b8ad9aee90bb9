package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * The version of the dashboard, which is a checksum of all its files. The page links its files in a folder named after
 * the version, so that a browser never has to check whether a cached file is outdated.
 */
@Component
final class AssetVersion {
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    /** The version if the files cannot be listed: it differs after each start. */
    private static final long STARTED_AT = System.currentTimeMillis();

    /** The version of the {@link ScriptBundler}: a new one makes other files of the same sources. */
    private static final String BUNDLER_VERSION = "1";

    private static final String OWN_FILES = "classpath:/static/assets/**/*.*";

    private final PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver();

    private volatile @Nullable Computed last;

    private record Computed(long state, String version, long checkedAt) {}

    /**
     * Returns 16 hexadecimal digits. At most once a second, the dates and sizes of the files are read, because files
     * change while the service runs from its sources.
     */
    String current() {
        var computed = last;
        long now = System.nanoTime();
        if (computed != null && now - computed.checkedAt < CHECK_INTERVAL.toNanos()) {
            return computed.version;
        }
        try {
            var files = files();
            long state = stateOf(files);
            var version = computed != null && computed.state == state ? computed.version : checksum(files);
            last = new Computed(state, version, now);
            return version;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Cannot read the files of the dashboard", unreadable);
        }
    }

    /** Returns the dashboard's own files; none if the class path cannot be listed. */
    private List<Resource> files() {
        try {
            return List.of(resolver.getResources(OWN_FILES));
        } catch (IOException notListed) {
            return List.of();
        }
    }

    private static long stateOf(List<Resource> files) throws IOException {
        long state = files.size();
        for (var file : files) {
            state = 31 * state + file.lastModified() + file.contentLength();
        }
        return state;
    }

    /** Returns a checksum of the files and the libraries, whose paths contain their versions. */
    private static String checksum(List<Resource> files) throws IOException {
        if (files.isEmpty()) {
            return HexFormat.of().toHexDigits(STARTED_AT);
        }
        var sum = new CRC32C();
        sum.update(BUNDLER_VERSION.getBytes(UTF_8));
        sum.update(String.join(" ", WebJarLocator.locations()).getBytes(UTF_8));
        long length = 0;
        for (var file : files) {
            var content = file.getContentAsByteArray();
            sum.update(content);
            length += content.length;
        }
        return HexFormat.of().toHexDigits((length << Integer.SIZE) | sum.getValue());
    }
}

package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.resource.HttpResource;

/**
 * A bundled file in memory, with its name and version as the description. {@link #compressed()} compresses it with gzip
 * at the highest level; the server would compress a response at a lower level.
 */
final class BundledFile extends ByteArrayResource implements HttpResource {
    private static final String GZIP = "gzip";

    private final String name;
    private final HttpHeaders headers = new HttpHeaders();

    BundledFile(String name, String version, String text) {
        this(name, name + " of version " + version, text.getBytes(UTF_8));
    }

    private BundledFile(String name, String description, byte[] content) {
        super(content, description);
        this.name = name;
    }

    /** Returns the compressed file, whose headers declare the encoding. */
    BundledFile compressed() {
        var file = new BundledFile(name, getDescription() + ", " + GZIP, gzip(getByteArray()));
        file.headers.set(HttpHeaders.CONTENT_ENCODING, GZIP);
        return file;
    }

    @Override
    public String getFilename() {
        return name;
    }

    @Override
    public long lastModified() {
        return 0;
    }

    @Override
    public HttpHeaders getResponseHeaders() {
        return headers;
    }

    private static byte[] gzip(byte[] content) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new BestCompression(bytes)) {
            out.write(content);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static final class BestCompression extends GZIPOutputStream {
        BestCompression(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}

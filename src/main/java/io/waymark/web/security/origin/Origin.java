package io.waymark.web.security.origin;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a web page (RFC 6454): scheme, host and port.
 *
 * @param scheme the scheme in lower case
 * @param host the host in lower case; an IPv6 address is in brackets
 * @param port the port; the default of the scheme if the origin names none, -1 if the scheme has no default
 */
public record Origin(String scheme, String host, int port) {
    private static final Pattern SYNTAX = Pattern.compile(
            "([a-z][a-z0-9+.-]*)://(\\[[0-9a-f:.]+]|[^/:?#@\\[\\]\\s,*]+)(?::([0-9]{1,5}))?", Pattern.CASE_INSENSITIVE);

    /** Parses an origin; null if the text is invalid or the opaque origin {@code null}. */
    public static @Nullable Origin parse(String text) {
        var match = SYNTAX.matcher(text);
        if (!match.matches()) {
            return null;
        }
        var scheme = match.group(1).toLowerCase(Locale.ROOT);
        var port = match.group(3);
        return new Origin(
                scheme,
                match.group(2).toLowerCase(Locale.ROOT),
                port == null ? defaultPort(scheme) : Integer.parseInt(port));
    }

    /**
     * Returns whether a request to this authority is a request to this origin. It does not compare the schemes, because
     * the service sees plain HTTP behind a proxy that terminates TLS.
     */
    public boolean isOf(HostAndPort hostAndPort) {
        return host.equals(hostAndPort.host())
                && port == (hostAndPort.port() < 0 ? defaultPort(scheme) : hostAndPort.port());
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }
}

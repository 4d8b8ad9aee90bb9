package io.waymark.web.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/**
 * Writes problem documents (RFC 9457) for errors that the HTTP server detects before a request reaches the service.
 */
final class ProblemJsonWriter {
    /** The member {@code instance} of the document if the path of the request is unreadable. */
    static final String NO_INSTANCE = "about:blank";

    /** The path that Netty sets for a request with an unreadable first line. */
    private static final String UNREADABLE_REQUEST = "/bad-request";

    private static final String ALLOWED_IN_PATHS = "/-._~!$&'()*+,;=:@";

    private ProblemJsonWriter() {}

    static String of(HttpResponseStatus status, String instance) {
        var title = title(status);
        return """
                {"type":"urn:waymark:problem:%s","title":"%s","status":%d,"detail":"%s","instance":"%s"}""".formatted(
                        title.toLowerCase(Locale.ROOT).replace(' ', '-'),
                        title,
                        status.code(),
                        detail(status.code(), instance),
                        instance);
    }

    private static String title(HttpResponseStatus status) {
        return switch (status.code()) {
            case 400 -> "Malformed request";
            case 404 -> "Unknown path";
            default -> toSentence(status.reasonPhrase());
        };
    }

    /** Returns the path of a request target; characters that a URI does not allow are percent-encoded. */
    static String instance(String target) {
        var path = target.replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*", "").replaceFirst("[?#](?s:.*)", "");
        if (!path.startsWith("/") || path.equals(UNREADABLE_REQUEST)) {
            return NO_INSTANCE;
        }
        var instance = new StringBuilder();
        for (byte unit : path.replaceFirst("^/+", "/").getBytes(ISO_8859_1)) {
            char character = (char) (unit & 0xFF);
            if (isAllowed(character)) {
                instance.append(character);
            } else {
                instance.append("%%%02X".formatted(unit));
            }
        }
        return encodedPercents(instance.toString());
    }

    private static boolean isAllowed(char character) {
        return character == '%'
                || ALLOWED_IN_PATHS.indexOf(character) >= 0
                || (character < 0x80 && Character.isLetterOrDigit(character));
    }

    private static String encodedPercents(String path) {
        return path.replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
    }

    private static String detail(int status, String instance) {
        return switch (status) {
            case 404 -> "There is nothing at " + instance + ". Check the path before /api/v1.";
            case 408 -> "The request took too long to arrive: send it again.";
            case 413 -> "The request is too large: send it in parts.";
            case 414 -> "The path and the query of the request are too long: shorten them, or send several requests.";
            case 431 -> "The headers of the request are too large: send fewer or shorter ones.";
            default -> "The request is not valid HTTP: check its first line, its headers, and how its path is encoded.";
        };
    }

    private static String toSentence(String phrase) {
        var words = phrase.replace('-', ' ').toLowerCase(Locale.ROOT);
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}

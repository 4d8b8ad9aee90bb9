package io.waymark.startup;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Determines why a server cannot be reached, by opening a TCP connection to its address. The error messages of the
 * Kafka and PostgreSQL clients often omit the reason.
 */
final class ServerConnectionProbe {

    private static final int TIMEOUT_MILLIS = 1000;
    private static final int POSTGRESQL_PORT = 5432;
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:.*://)?\\[?([^\\[\\]]+?)\\]?:(\\d+)");

    private ServerConnectionProbe() {}

    /** Returns host and port of an R2DBC URL, without user and password. */
    static String ofUrl(String url) {
        try {
            var uri = URI.create(url.replaceFirst("^r2dbcs?:(?:pool:)?", ""));
            if (uri.getHost() != null) {
                return uri.getHost() + ":" + (uri.getPort() < 0 ? POSTGRESQL_PORT : uri.getPort());
            }
        } catch (IllegalArgumentException malformed) {
            // for example a URL with several hosts
        }
        return url.replaceFirst("^.*://(?:.*@)?", "").replaceFirst("[/?].*", "");
    }

    /**
     * Tries to connect. It blocks for at most 1 s for each address, and for the time of the name resolution.
     *
     * @param addresses each with a port, separated by commas
     * @return the reason of the first address, or null if one of them accepts connections
     */
    static @Nullable String whyUnreachable(String addresses) {
        String first = null;
        for (var address : addresses.split(",", -1)) {
            var reason = whyUnreachableAlone(address.strip());
            if (reason == null) {
                return null;
            }
            first = first == null ? reason : first;
        }
        return first;
    }

    private static @Nullable String whyUnreachableAlone(String address) {
        var parts = HOST_AND_PORT.matcher(address);
        if (!parts.matches()) {
            return null; // the client reports the malformed address
        }
        var server = new InetSocketAddress(Objects.requireNonNull(parts.group(1)), Integer.parseInt(parts.group(2)));
        if (server.isUnresolved()) {
            return "unknown host";
        }
        try (var socket = new Socket()) {
            socket.connect(server, TIMEOUT_MILLIS);
            return null;
        } catch (SocketTimeoutException silence) {
            return "no connection within " + TIMEOUT_MILLIS + " ms";
        } catch (ConnectException refused) {
            return Objects.requireNonNullElse(refused.getMessage(), "connection refused")
                    .toLowerCase(Locale.ROOT);
        } catch (IOException failure) {
            return failure.toString();
        }
    }
}

package io.waymark.web.security.origin;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host with an optional port, as in a {@code Host} header.
 *
 * @param host the host in lower case; an IPv6 address is in brackets
 * @param port the port; -1 if there is none
 */
public record HostAndPort(String host, int port) {
    private static final Pattern SYNTAX =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+(?:%[^\\[\\]/?#@\\s]+)?]|[^/:?#@\\[\\]\\s,]+)(?::([0-9]{0,5}))?");

    /** Parses a host with an optional port; null if the text is invalid. */
    public static @Nullable HostAndPort parse(String text) {
        var match = SYNTAX.matcher(text);
        if (!match.matches()) {
            return null;
        }
        var port = match.group(2);
        return new HostAndPort(
                match.group(1).toLowerCase(Locale.ROOT), port == null || port.isEmpty() ? -1 : Integer.parseInt(port));
    }

    /** Returns the host without the final dot of a fully qualified name. */
    String name() {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /** Returns the host as an IP address without its zone; null for a name. Names are not resolved. */
    @Nullable
    InetAddress address() {
        return NetUtil.createInetAddressFromIpAddressString(host.replaceFirst("%[^]]*", ""));
    }

    /**
     * Returns whether the host can only be this machine: a loopback address, or a name under {@code localhost}, which
     * RFC 6761 reserves.
     */
    boolean isLoopback() {
        var address = address();
        return address != null
                ? address.isLoopbackAddress()
                : name().equals("localhost") || name().endsWith(".localhost");
    }
}

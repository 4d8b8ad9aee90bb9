package io.waymark.web.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.regex.Pattern;

/**
 * Makes later filters use the host of a request line such as {@code GET http://host/path} instead of the {@code Host}
 * header. RFC 9112, section 3.2.2, gives the request line precedence. The class copies its host into the header, so
 * that the filters check the header only.
 */
final class AbsoluteUriHostRewriter {
    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*).*");

    private AbsoluteUriHostRewriter() {}

    static void apply(HttpRequest request) {
        if (request.uri().startsWith("/")) {
            return;
        }
        var target = SYNTAX.matcher(request.uri());
        if (target.matches()) {
            request.headers().set(HttpHeaderNames.HOST, target.group(1));
        }
    }
}

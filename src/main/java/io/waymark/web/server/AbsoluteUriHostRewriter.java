package io.waymark.web.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.regex.Pattern;

/**
 * Copies the host of a request line such as {@code GET http://host/path} into the {@code Host} header, so that later
 * filters need to check the header only. RFC 9112, section 3.2.2, gives the host in the request line precedence.
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

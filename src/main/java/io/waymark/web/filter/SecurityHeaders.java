package io.waymark.web.filter;

import java.util.List;
import java.util.function.BiConsumer;

/**
 * The security headers of every response, including errors and responses that the HTTP server creates before a request
 * reaches the service.
 */
public final class SecurityHeaders {
    private static final List<Header> ALL = List.of(
            new Header("X-Content-Type-Options", "nosniff"),
            new Header("X-Frame-Options", "DENY"),
            new Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            new Header("Referrer-Policy", "no-referrer"),
            new Header("Cross-Origin-Opener-Policy", "same-origin"),
            new Header("Cross-Origin-Resource-Policy", "same-origin"));

    /**
     * A header that every response has.
     *
     * @param name the name of the header
     * @param value the value of the header
     */
    private record Header(String name, String value) {}

    private SecurityHeaders() {}

    /** Passes the name and the value of each header to {@code setter}. */
    public static void apply(BiConsumer<String, String> setter) {
        ALL.forEach(header -> setter.accept(header.name(), header.value()));
    }
}

package io.waymark.web.security;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The Content-Security-Policy header for the paths of one web page and its files. All other responses get a policy that
 * allows nothing.
 *
 * @param pattern the pattern of the paths
 * @param value the value of the header
 */
record ContentSecurityPolicy(PathPattern pattern, String value) {
    private static final String COMMON =
            "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; ";

    /**
     * The policy of the dashboard. It allows nothing inline and nothing from other hosts. The web worker that reads the
     * feed gets the policy with its own script.
     */
    private static final ContentSecurityPolicy DASHBOARD =
            of("/assets/**", "script-src 'self'; style-src 'self'; img-src 'self'; worker-src 'self'");

    /** The policy of Swagger UI, which sets styles in its script and draws some icons from {@code data:} URLs. */
    private static final ContentSecurityPolicy API_DESCRIPTION =
            of("/openapi/ui", "script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:");

    private static final List<ContentSecurityPolicy> ALL = List.of(DASHBOARD, API_DESCRIPTION);

    private static ContentSecurityPolicy of(String pattern, String sources) {
        return new ContentSecurityPolicy(PathPatternParser.defaultInstance.parse(pattern), COMMON + sources);
    }

    /** Returns the value of the header for a path; null if the path belongs to no page. */
    static @Nullable String of(PathContainer path) {
        for (var policy : ALL) {
            if (policy.pattern.matches(path)) {
                return policy.value;
            }
        }
        return null;
    }
}

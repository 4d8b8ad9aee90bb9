package io.waymark.web.security;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The content security policy of a page and of its files. All other responses have a policy that allows nothing.
 *
 * @param pattern of the paths
 */
record ContentSecurityPolicy(PathPattern pattern, String value) {
    private static final String COMMON =
            "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; ";

    /**
     * Allows nothing inline and nothing from other hosts. The worker that reads the feed gets the policy with its own
     * script.
     */
    private static final ContentSecurityPolicy DASHBOARD =
            of("/assets/**", "script-src 'self'; style-src 'self'; img-src 'self'; worker-src 'self'");

    /** Swagger UI sets styles from its script and draws some icons from {@code data:} URLs. */
    private static final ContentSecurityPolicy API_DESCRIPTION =
            of("/openapi/ui", "script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:");

    private static final List<ContentSecurityPolicy> ALL = List.of(DASHBOARD, API_DESCRIPTION);

    private static ContentSecurityPolicy of(String pattern, String sources) {
        return new ContentSecurityPolicy(PathPatternParser.defaultInstance.parse(pattern), COMMON + sources);
    }

    /** Returns the policy of a path; null if it belongs to no page. */
    static @Nullable String of(PathContainer path) {
        for (var policy : ALL) {
            if (policy.pattern.matches(path)) {
                return policy.value;
            }
        }
        return null;
    }
}

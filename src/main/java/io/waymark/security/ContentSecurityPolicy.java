package io.waymark.security;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** The content security policies of the pages. All other responses allow nothing. */
enum ContentSecurityPolicy {
    /** Nothing inline, nothing from other hosts. The worker that reads the feed gets the policy with its own script. */
    DASHBOARD("/assets/**", "script-src 'self'", "style-src 'self'", "img-src 'self'", "worker-src 'self'"),

    /** Swagger UI sets styles from its script and draws some icons from {@code data:} URLs. */
    API_DESCRIPTION("/openapi/ui", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:");

    private static final List<String> COMMON = List.of(
            "default-src 'none'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");

    private final PathPattern pattern;
    private final String value;

    ContentSecurityPolicy(String pattern, String... sources) {
        this.pattern = PathPatternParser.defaultInstance.parse(pattern);
        this.value = String.join("; ", sources);
    }

    /** Returns the policy of a page or of a file that belongs to it, null for any other path. */
    static @Nullable String of(PathContainer path) {
        return Arrays.stream(values())
                .filter(policy -> policy.pattern.matches(path))
                .findFirst()
                .map(policy -> String.join("; ", COMMON) + "; " + policy.value)
                .orElse(null);
    }
}

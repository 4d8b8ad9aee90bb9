package io.waymark.web.security;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The bearer tokens and their permissions, {@code waymark.security.…}.
 *
 * @param readTokens bearer tokens that may read
 * @param writeTokens bearer tokens that may read and write
 * @param open whether every client may read and write without a token, also from other machines
 */
@ConfigurationProperties("waymark.security")
record SecurityProperties(
        @DefaultValue List<String> readTokens,
        @DefaultValue List<String> writeTokens,
        @DefaultValue("false") boolean open) {
    SecurityProperties {
        readTokens = nonBlank(readTokens);
        writeTokens = nonBlank(writeTokens);
    }

    boolean hasTokens() {
        return !readTokens.isEmpty() || !writeTokens.isEmpty();
    }

    /** Removes blank tokens: an empty setting, {@code WAYMARK_SECURITY_READ_TOKENS=}, is no token. */
    private static List<String> nonBlank(List<String> tokens) {
        return tokens.stream().filter(token -> !token.isBlank()).toList();
    }
}

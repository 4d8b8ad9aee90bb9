package io.waymark.web.security;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The bearer tokens that clients must send, and their permissions. These are the settings {@code waymark.security.…}.
 *
 * @param readTokens the tokens that allow reading
 * @param writeTokens the tokens that allow reading and writing
 * @param open whether every client, also on other machines, may read and write without a token
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

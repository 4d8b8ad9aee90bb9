package io.waymark.security;

import io.waymark.Setting;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The names under which the service is reached, and the other web pages that may use it, {@code waymark.web.…}.
 *
 * @param allowedHosts names and addresses that a request's {@code Host} header may have besides loopback ones
 */
@ConfigurationProperties("waymark.web")
record WebSettings(
        @DefaultValue List<String> allowedHosts,
        @DefaultValue Cors cors) {
    static final String ANY_ORIGIN = "*";

    WebSettings {
        allowedHosts = given(allowedHosts).stream().map(WebSettings::host).toList();
    }

    /**
     * Cross-origin requests.
     *
     * @param allowedOrigins origins whose pages may use the service, such as {@code https://app.example}; {@code *}: all
     */
    record Cors(@DefaultValue List<String> allowedOrigins) {
        Cors {
            allowedOrigins = given(allowedOrigins);
            allowedOrigins.forEach(Cors::check);
        }

        private static void check(String origin) {
            Setting.check(
                    origin.equals(ANY_ORIGIN) || Origin.parse(origin) != null,
                    "waymark.web.cors.allowed-origins",
                    origin,
                    "an origin such as https://app.example or http://localhost:3000, without a path, or *");
        }
    }

    private static String host(String text) {
        var bracketed = text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("[") ? "[" + text + "]" : text;
        var authority = Authority.parse(bracketed);
        Setting.check(
                authority != null && bracketed.toLowerCase(Locale.ROOT).equals(authority.host()) && !text.contains("*"),
                "waymark.web.allowed-hosts",
                text,
                "a host name or an IP address without a port, such as waymark.example");
        return authority == null ? text : authority.name();
    }

    /** An empty setting, {@code WAYMARK_WEB_ALLOWED_HOSTS=}, is an empty list. */
    private static List<String> given(List<String> values) {
        return values.stream()
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }
}

package io.waymark.web.security.origin;

import io.waymark.startup.SettingChecks;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The host names of this service, and the origins whose web pages may use it. These are the settings {@code
 * waymark.web.…}.
 *
 * @param allowedHosts the names and addresses that the {@code Host} header of a request may contain, besides loopback
 *     ones
 * @param cors the settings for cross-origin requests
 */
@ConfigurationProperties("waymark.web")
public record WebAccessProperties(
        @DefaultValue List<String> allowedHosts,
        @DefaultValue Cors cors) {
    static final String ANY_ORIGIN = "*";

    public WebAccessProperties {
        allowedHosts =
                nonBlank(allowedHosts).stream().map(WebAccessProperties::host).toList();
    }

    /**
     * Settings for cross-origin requests (CORS).
     *
     * @param allowedOrigins the origins whose pages may use the service, such as {@code https://app.example}; {@code *}
     *     allows all
     */
    public record Cors(@DefaultValue List<String> allowedOrigins) {
        public Cors {
            allowedOrigins = nonBlank(allowedOrigins);
            allowedOrigins.forEach(Cors::check);
        }

        private static void check(String origin) {
            SettingChecks.require(
                    origin.equals(ANY_ORIGIN) || Origin.parse(origin) != null,
                    "waymark.web.cors.allowed-origins",
                    origin,
                    "an origin such as https://app.example or http://localhost:3000, without a path, or *");
        }
    }

    private static String host(String text) {
        var bracketed = text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("[") ? "[" + text + "]" : text;
        var hostAndPort = HostAndPort.parse(bracketed);
        SettingChecks.require(
                hostAndPort != null
                        && bracketed.toLowerCase(Locale.ROOT).equals(hostAndPort.host())
                        && !text.contains("*"),
                "waymark.web.allowed-hosts",
                text,
                "a host name or an IP address without a port, such as waymark.example");
        return hostAndPort == null ? text : hostAndPort.name();
    }

    /** Removes blank values: an empty setting, {@code WAYMARK_WEB_ALLOWED_HOSTS=}, is an empty list. */
    private static List<String> nonBlank(List<String> values) {
        return values.stream()
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }
}

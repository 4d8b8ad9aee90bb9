package io.waymark.web.security.origin;

import io.waymark.web.problem.RequestRejectedException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Rejects requests whose {@code Host} header is not a name of this service, with status 421 {@code unknown-host}
 * (API-52). This prevents DNS rebinding: a malicious web page makes its own host name resolve to this machine, so that
 * the browser lets the page access the service. Requests without a {@code Host} header pass, because they cannot come
 * from a browser.
 */
public final class AllowedHostFilter implements WebFilter {
    private final Set<String> allowed;
    private final ListenAddresses listeners;

    public AllowedHostFilter(WebAccessProperties settings, ListenAddresses listeners) {
        this.allowed = Set.copyOf(settings.allowedHosts());
        this.listeners = listeners;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        boolean loopback = listeners.isLoopback(exchange);
        if (!loopback && allowed.isEmpty()) {
            return chain.filter(exchange);
        }
        return exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.HOST).stream()
                .filter(host -> !isAccepted(HostAndPort.parse(host), loopback))
                .findFirst()
                .map(AllowedHostFilter::reject)
                .orElseGet(() -> chain.filter(exchange));
    }

    /**
     * Returns whether a host is accepted. If the service listens on a non-loopback address, every IP address is
     * accepted, such as that of a Kubernetes probe, because DNS rebinding needs a name.
     */
    private boolean isAccepted(@Nullable HostAndPort host, boolean loopback) {
        return host != null
                && (host.isLoopback() || allowed.contains(host.name()) || (!loopback && host.address() != null));
    }

    private static Mono<Void> reject(String host) {
        return Mono.error(new RequestRejectedException(
                421,
                "unknown-host",
                "This service does not serve the host '" + host
                        + "'. Use localhost or the IP address of the service, or add the host to the setting"
                        + " waymark.web.allowed-hosts."));
    }
}

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
 * Rejects requests for other hosts than those of this service with 421 {@code unknown-host} (API-52). It prevents DNS
 * rebinding, in which a page lets its own host name resolve to this machine and so becomes an origin of the service. A
 * request without a host passes: no browser sends one.
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
     * Accepts every IP address on a non-loopback listener, such as that of a Kubernetes probe: only names can be
     * rebound.
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
                        + "'. Use localhost or an address, or add the host to waymark.web.allowed-hosts."));
    }
}

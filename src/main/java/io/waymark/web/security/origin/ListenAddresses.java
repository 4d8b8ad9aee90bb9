package io.waymark.web.security.origin;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/** The addresses on which the service and its optional separate management port accept connections. */
@Component
public class ListenAddresses {
    private final @Nullable InetAddress server;
    private final @Nullable InetAddress management;
    private final boolean hasManagementPort;
    private final @Nullable ApplicationContext context;

    public ListenAddresses(ServerProperties server, Environment environment, @Nullable ApplicationContext context) {
        this.server = server.getAddress();
        this.hasManagementPort = environment.containsProperty("management.server.port");
        this.management = Binder.get(environment)
                .bind("management.server.address", InetAddress.class)
                .orElse(null);
        this.context = context;
    }

    public boolean hasManagementPort() {
        return hasManagementPort;
    }

    /** Returns the address of the service; null for all addresses. */
    public @Nullable InetAddress server() {
        return server;
    }

    /** Returns the address of the management port; null for all addresses. */
    public @Nullable InetAddress management() {
        return management;
    }

    /** Returns whether the listener that accepted the request has a loopback address. */
    boolean isLoopback(ServerWebExchange exchange) {
        return isLoopback(isOfManagement(exchange) ? management : server);
    }

    public static boolean isLoopback(@Nullable InetAddress address) {
        return address != null && address.isLoopbackAddress();
    }

    /**
     * Returns whether the management port accepted the request. Its requests have their own application context, a
     * child of the context of the service.
     */
    private boolean isOfManagement(ServerWebExchange exchange) {
        var requestContext = exchange.getApplicationContext();
        return requestContext != null && context != null && requestContext.getParent() == context;
    }
}

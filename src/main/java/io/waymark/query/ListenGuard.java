package io.waymark.query;

import io.waymark.StartFailure;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Closed by default: whoever listens beyond this machine says who may ask, or that everybody may. */
@Component
class ListenGuard implements InitializingBean {
    private final SecuritySettings security;
    private final ServerProperties server;
    private final Environment environment;

    ListenGuard(SecuritySettings security, ServerProperties server, Environment environment) {
        this.security = security;
        this.server = server;
        this.environment = environment;
    }

    @Override
    public void afterPropertiesSet() {
        check("server.address", server.getAddress());
        if (environment.containsProperty("management.server.port")) {
            check("management.server.address", bound("management.server.address"));
        }
    }

    private @Nullable InetAddress bound(String setting) {
        return Binder.get(environment).bind(setting, InetAddress.class).orElse(null);
    }

    /** No address is every address. */
    private void check(String setting, @Nullable InetAddress address) {
        boolean closed = address != null && address.isLoopbackAddress();
        if (!closed && !security.hasTokens() && !security.open()) {
            throw new StartFailure("Cannot listen on " + setting + "="
                    + (address == null ? "" : address.getHostAddress())
                    + ": anybody who reaches it could read and change everything. Set"
                    + " waymark.security.read-tokens and waymark.security.write-tokens, or"
                    + " waymark.security.open=true if that is meant");
        }
    }
}

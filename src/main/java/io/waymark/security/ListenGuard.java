package io.waymark.security;

import io.waymark.StartFailure;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/** Refuses to start on an address beyond loopback without tokens or {@code waymark.security.open=true} (API-48). */
@Component
class ListenGuard implements InitializingBean {
    private final SecuritySettings security;
    private final Listeners listeners;

    ListenGuard(SecuritySettings security, Listeners listeners) {
        this.security = security;
        this.listeners = listeners;
    }

    @Override
    public void afterPropertiesSet() {
        check("server.address", listeners.server());
        if (listeners.hasManagementPort()) {
            check("management.server.address", listeners.management());
        }
    }

    /** No address is every address. */
    private void check(String setting, @Nullable InetAddress address) {
        if (!Listeners.isLoopback(address) && !security.hasTokens() && !security.open()) {
            throw new StartFailure("Cannot listen on " + setting + "="
                    + (address == null ? "" : address.getHostAddress())
                    + ": anybody who reaches it could read and change everything. Set"
                    + " waymark.security.read-tokens and waymark.security.write-tokens, or"
                    + " waymark.security.open=true if that is meant");
        }
    }
}

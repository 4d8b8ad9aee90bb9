package io.waymark.web.security;

import io.waymark.startup.StartupException;
import io.waymark.web.security.origin.ListenAddresses;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/**
 * Prevents the start of the service if clients on other machines could access it without a token (API-48). This is the
 * case if it listens on a non-loopback address, no tokens are configured, and {@code waymark.security.open=true} is not
 * set.
 */
@Component
class BindAddressCheck implements InitializingBean {
    private final SecurityProperties security;
    private final ListenAddresses listeners;

    BindAddressCheck(SecurityProperties security, ListenAddresses listeners) {
        this.security = security;
        this.listeners = listeners;
    }

    @Override
    public void afterPropertiesSet() {
        requireProtection("server.address", listeners.server());
        if (listeners.hasManagementPort()) {
            requireProtection("management.server.address", listeners.management());
        }
    }

    /** Checks one address; null means all addresses. */
    private void requireProtection(String setting, @Nullable InetAddress address) {
        if (!ListenAddresses.isLoopback(address) && !security.hasTokens() && !security.open()) {
            throw new StartupException("Cannot listen on " + setting + "="
                    + (address == null ? "" : address.getHostAddress())
                    + ": every client that reaches it could read and change all data. Set"
                    + " waymark.security.read-tokens and waymark.security.write-tokens, or"
                    + " waymark.security.open=true to allow that");
        }
    }
}

package io.waymark.web.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.startup.StartupException;
import io.waymark.web.security.origin.ListenAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.mock.env.MockEnvironment;

class BindAddressCheckTest {
    private static final SecurityProperties DEFAULTS = new SecurityProperties(List.of(), List.of(), false);
    private static final SecurityProperties OPEN = new SecurityProperties(List.of(), List.of(), true);
    private static final SecurityProperties WITH_TOKENS = new SecurityProperties(List.of("t"), List.of(), false);

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void publicAddressRequiresTokensOrOptIn(String address) {
        assertThatThrownBy(() -> start(DEFAULTS, address))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("waymark.security.open=true");
        assertThatCode(() -> start(OPEN, address)).doesNotThrowAnyException();
        assertThatCode(() -> start(WITH_TOKENS, address)).doesNotThrowAnyException();
    }

    @Test
    void missingAddressIsPublic() {
        assertThatThrownBy(() -> start(DEFAULTS, null)).isInstanceOf(StartupException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1"})
    void loopbackAddressRequiresNothing(String address) {
        assertThatCode(() -> start(DEFAULTS, address)).doesNotThrowAnyException();
    }

    @Test
    void separateManagementPortIsCheckedToo() {
        var environment = new MockEnvironment().withProperty("management.server.port", "9090");
        assertThatThrownBy(() -> start(DEFAULTS, "127.0.0.1", environment))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("management.server.address");
        environment.setProperty("management.server.address", "127.0.0.1");
        assertThatCode(() -> start(DEFAULTS, "127.0.0.1", environment)).doesNotThrowAnyException();
    }

    private static void start(SecurityProperties security, String address) throws UnknownHostException {
        start(security, address, new MockEnvironment());
    }

    private static void start(SecurityProperties security, String address, MockEnvironment environment)
            throws UnknownHostException {
        var server = new ServerProperties();
        server.setAddress(address == null ? null : InetAddress.getByName(address));
        new BindAddressCheck(security, new ListenAddresses(server, environment, null)).afterPropertiesSet();
    }
}

package io.waymark.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.StartFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.mock.env.MockEnvironment;

class ListenGuardTest {
    private static final SecuritySettings CLOSED = new SecuritySettings(List.of(), List.of(), false);
    private static final SecuritySettings OPEN = new SecuritySettings(List.of(), List.of(), true);
    private static final SecuritySettings GUARDED = new SecuritySettings(List.of("t"), List.of(), false);

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void listeningBeyondThisMachineNeedsTokensOrAWord(String address) {
        assertThatThrownBy(() -> start(CLOSED, address))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("waymark.security.open=true");
        assertThatCode(() -> start(OPEN, address)).doesNotThrowAnyException();
        assertThatCode(() -> start(GUARDED, address)).doesNotThrowAnyException();
    }

    @Test
    void noAddressIsEveryAddress() {
        assertThatThrownBy(() -> start(CLOSED, null)).isInstanceOf(StartFailure.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1"})
    void onThisMachineNothingNeedsToBeSet(String address) {
        assertThatCode(() -> start(CLOSED, address)).doesNotThrowAnyException();
    }

    @Test
    void aManagementPortOfItsOwnIsGuardedToo() {
        var environment = new MockEnvironment().withProperty("management.server.port", "9090");
        assertThatThrownBy(() -> start(CLOSED, "127.0.0.1", environment))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("management.server.address");
        environment.setProperty("management.server.address", "127.0.0.1");
        assertThatCode(() -> start(CLOSED, "127.0.0.1", environment)).doesNotThrowAnyException();
    }

    private static void start(SecuritySettings security, String address) throws UnknownHostException {
        start(security, address, new MockEnvironment());
    }

    private static void start(SecuritySettings security, String address, MockEnvironment environment)
            throws UnknownHostException {
        var server = new ServerProperties();
        server.setAddress(address == null ? null : InetAddress.getByName(address));
        new ListenGuard(security, new Listeners(server, environment, null)).afterPropertiesSet();
    }
}

package io.waymark.web.server;

import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Applies the limits of {@link ServerLimitsCustomizer} to the HTTP server of a separate management port. Spring Boot
 * creates that server in its own application context, which does not scan for components. {@code META-INF/spring}
 * therefore lists this class for that context.
 */
class ManagementServerLimits {
    @Bean
    @ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> managementServerLimits(ServerLimitsCustomizer limits) {
        return factory -> factory.addServerCustomizers(limits);
    }
}

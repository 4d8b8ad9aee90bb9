package io.waymark.web.server;

import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Applies the limits to the server of a separate management port, which Spring Boot creates in its own context. {@code
 * META-INF/spring} lists this class for that context; the component scan of the service does not find it.
 */
class ManagementServerLimits {
    @Bean
    @ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> managementServerLimits(ServerLimitsCustomizer limits) {
        return factory -> factory.addServerCustomizers(limits);
    }
}

package io.waymark.web.server;

import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Puts the limits into the server of a separate management port, too, which Spring Boot makes in a context of its own.
 * Listed in {@code META-INF/spring} for that context, and not a configuration that the service itself finds.
 */
class ManagementServerLimits {
    @Bean
    @ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> managementServerLimits(ServerLimitsCustomizer limits) {
        return factory -> factory.addServerCustomizers(limits);
    }
}

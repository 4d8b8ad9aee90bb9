package io.waymark.web.server;

import io.netty.channel.Channel;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Applies the limits and timeouts of {@link HttpServerProperties} to the HTTP server. Reactor Netty has no setting for
 * some of them; handlers that this class adds to each connection enforce these.
 */
@Component
class ServerLimitsCustomizer implements NettyServerCustomizer {
    private final HttpServerProperties properties;

    ServerLimitsCustomizer(HttpServerProperties properties) {
        this.properties = properties;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return server.maxConnections(properties.maxConnections())
                .readTimeout(properties.readTimeout())
                .requestTimeout(properties.requestTimeout())
                .doOnChannelInit((observer, channel, address) -> addHandlers(channel));
    }

    private void addHandlers(Channel channel) {
        var pipeline = channel.pipeline();
        if (pipeline.get(NettyPipeline.HttpCodec) != null) { // HTTP/2 has streams with their own limits
            var slowClientHandler = new SlowClientHandler(properties);
            pipeline.addFirst("waymark.slow-clients", slowClientHandler);
            pipeline.addAfter(
                    NettyPipeline.HttpCodec, "waymark.requests", new MalformedRequestHandler(slowClientHandler));
            pipeline.addAfter(NettyPipeline.HttpCodec, "waymark.http10", new Http10ResponseHandler());
        }
    }
}

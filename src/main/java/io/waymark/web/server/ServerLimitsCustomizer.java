package io.waymark.web.server;

import io.netty.channel.Channel;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/** Puts the limits into the server. Those that it has no name for are handlers of each connection. */
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
        if (pipeline.get(NettyPipeline.HttpCodec) != null) { // HTTP/2 has streams, and limits of its own
            var slowClientHandler = new SlowClientHandler(properties);
            pipeline.addFirst("waymark.patience", slowClientHandler);
            pipeline.addAfter(
                    NettyPipeline.HttpCodec, "waymark.requests", new MalformedRequestHandler(slowClientHandler));
            pipeline.addAfter(NettyPipeline.HttpCodec, "waymark.http10", new Http10ResponseHandler());
        }
    }
}

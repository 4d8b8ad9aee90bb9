package io.waymark.http;

import io.netty.channel.Channel;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/** Puts the limits into the server. Those that it has no name for are handlers of each connection. */
@Component
class ServerLimits implements NettyServerCustomizer {
    private final HttpSettings settings;

    ServerLimits(HttpSettings settings) {
        this.settings = settings;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return server.maxConnections(settings.maxConnections())
                .readTimeout(settings.readTimeout())
                .requestTimeout(settings.requestTimeout())
                .doOnChannelInit((observer, channel, address) -> guard(channel));
    }

    private void guard(Channel channel) {
        var pipeline = channel.pipeline();
        if (pipeline.get(NettyPipeline.HttpCodec) != null) { // HTTP/2 has streams, and limits of its own
            var patience = new Patience(settings);
            pipeline.addFirst("waymark.patience", patience);
            pipeline.addAfter(NettyPipeline.HttpCodec, "waymark.requests", new Requests(patience));
            pipeline.addAfter(NettyPipeline.HttpCodec, "waymark.http10", new Http10Bodies());
        }
    }
}

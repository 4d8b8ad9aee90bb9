package io.waymark.feed.sse;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.waymark.feed.item.FeedProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * Sets the TCP user timeout of connections to {@code waymark.feed.stall}. A client that disappeared, for example after
 * a power failure, no longer acknowledges data. The operating system then closes its connection after that timeout.
 * Without the native transport of Linux, the timeout cannot be set, and the connection is closed after about 15 min.
 */
public final class TcpUserTimeout implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {
    private final FeedProperties properties;

    public TcpUserTimeout(FeedProperties properties) {
        this.properties = properties;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        if (Epoll.isAvailable() && LoopResources.hasNativeSupport()) {
            factory.addServerCustomizers(this::withUserTimeout);
        }
    }

    private HttpServer withUserTimeout(HttpServer server) {
        return server.childOption(
                EpollChannelOption.TCP_USER_TIMEOUT,
                Math.toIntExact(properties.stall().toMillis()));
    }
}

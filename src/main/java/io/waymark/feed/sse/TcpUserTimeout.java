package io.waymark.feed.sse;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.waymark.feed.item.FeedProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * A reader that vanished without a word (its machine lost power, its network went) does not acknowledge what is sent to
 * it, and a stream is never silent for long. The system ends such a connection after the time after which a reader that
 * does not read is cut off; without Linux's own transport that takes it a quarter of an hour.
 */
public final class TcpUserTimeout implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {
    private final FeedProperties properties;

    public TcpUserTimeout(FeedProperties properties) {
        this.properties = properties;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        if (Epoll.isAvailable() && LoopResources.hasNativeSupport()) {
            factory.addServerCustomizers(this::limited);
        }
    }

    private HttpServer limited(HttpServer server) {
        return server.childOption(
                EpollChannelOption.TCP_USER_TIMEOUT,
                Math.toIntExact(properties.stall().toMillis()));
    }
}

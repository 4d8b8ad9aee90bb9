package io.waymark.feed.sse;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.waymark.feed.subscriber.SubscriberConnection;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a feed subscriber on Netty. It accepts data until the buffered data reaches the high water mark of
 * Netty.
 */
final class NettyConnection implements SubscriberConnection {
    private static final String HANDLER_NAME = "waymark.feed.writable";

    private final Channel channel;

    NettyConnection(Channel channel) {
        this.channel = channel;
    }

    @Override
    public Executor executor() {
        return channel.eventLoop();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    /**
     * Returns the current buffered message. A channel without an outbound buffer, such as an HTTP/2 stream, only
     * reports whether it is full.
     */
    @Override
    public @Nullable Object unread() {
        var buffer = channel.unsafe().outboundBuffer();
        if (buffer == null) {
            return channel.isWritable() ? null : channel;
        }
        return buffer.current();
    }

    @Override
    public void onWritable(Runnable callback) {
        var pipeline = channel.pipeline();
        if (pipeline.get(HANDLER_NAME) != null) {
            pipeline.remove(HANDLER_NAME); // of an earlier stream on the same connection
        }
        pipeline.addFirst(HANDLER_NAME, new WritabilityHandler(callback));
    }

    @Override
    public void close() {
        var unused = channel.close();
    }

    private static final class WritabilityHandler extends ChannelInboundHandlerAdapter {
        private final Runnable callback;

        WritabilityHandler(Runnable callback) {
            this.callback = callback;
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                callback.run();
            }
            context.fireChannelWritabilityChanged();
        }
    }
}

package io.waymark.feed.sse;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.waymark.feed.subscriber.Connection;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A connection of Netty's: it takes no more than its high water mark ahead of the reader. */
final class NettyConnection implements Connection {
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

    /** A channel without a buffer of its own, as a stream of HTTP/2, tells only that it is full. */
    @Override
    public @Nullable Object unread() {
        var buffer = channel.unsafe().outboundBuffer();
        if (buffer == null) {
            return channel.isWritable() ? null : channel;
        }
        return buffer.current();
    }

    @Override
    public void onWritable(Runnable call) {
        var pipeline = channel.pipeline();
        if (pipeline.get(HANDLER_NAME) != null) {
            pipeline.remove(HANDLER_NAME); // of a stream before on the same connection
        }
        pipeline.addFirst(HANDLER_NAME, new WritabilityHandler(call));
    }

    @Override
    public void close() {
        var unused = channel.close();
    }

    private static final class WritabilityHandler extends ChannelInboundHandlerAdapter {
        private final Runnable call;

        WritabilityHandler(Runnable call) {
            this.call = call;
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                call.run();
            }
            context.fireChannelWritabilityChanged();
        }
    }
}

package io.waymark.feed;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A connection of Netty's: it takes no more than its high water mark ahead of the reader. */
final class NettyOutlet implements Outlet {
    private static final String LISTENER = "waymark.feed.writable";

    private final Channel channel;

    NettyOutlet(Channel channel) {
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
        if (pipeline.get(LISTENER) != null) {
            pipeline.remove(LISTENER); // of a stream before on the same connection
        }
        pipeline.addFirst(LISTENER, new WritabilityListener(call));
    }

    @Override
    public void cut() {
        var unused = channel.close();
    }

    private static final class WritabilityListener extends ChannelInboundHandlerAdapter {
        private final Runnable call;

        WritabilityListener(Runnable call) {
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

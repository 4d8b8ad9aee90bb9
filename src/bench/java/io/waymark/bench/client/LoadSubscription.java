package io.waymark.bench.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Handles the connection of one subscriber. */
final class LoadSubscription extends ChannelInboundHandlerAdapter {

    private final byte[] request;
    private final AtomicInteger open;
    private final LongAdder bytes;
    private final ResponseScanner response = new ResponseScanner(this::mark);
    private volatile LoadRound.SubscriberProgress subscriberProgress;
    private long now;

    /**
     * Creates a subscription.
     *
     * @param open counts the open streams
     * @param bytes counts the received bytes
     */
    LoadSubscription(byte[] request, LoadRound round, AtomicInteger open, LongAdder bytes) {
        this.request = request;
        this.open = open;
        this.bytes = bytes;
        this.subscriberProgress = round.new SubscriberProgress();
    }

    void begin(LoadRound round) {
        subscriberProgress = round.new SubscriberProgress();
    }

    int lost(int expected) {
        return subscriberProgress.lost(expected);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        var unused = context.writeAndFlush(Unpooled.wrappedBuffer(request));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var buffer = (ByteBuf) message;
        try {
            boolean was = response.opened();
            now = ItemMark.now();
            bytes.add(buffer.readableBytes());
            response.scan(buffer);
            if (!was && response.opened()) {
                open.incrementAndGet();
            }
        } finally {
            buffer.release();
        }
    }

    private void mark(int number, long micros) {
        subscriberProgress.got(number, micros, now);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (response.opened()) {
            open.decrementAndGet();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        cause.printStackTrace();
        var unused = context.close();
    }
}

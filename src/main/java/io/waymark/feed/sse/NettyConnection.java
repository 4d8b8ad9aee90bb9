package io.waymark.feed.sse;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.ssl.SslHandler;
import io.waymark.feed.subscriber.Subscriber;
import io.waymark.feed.subscriber.SubscriberConnection;
import io.waymark.feed.subscriber.WriteBatch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Writes the stream of a feed subscriber directly to its Netty channel. After the headers of the response are sent, it
 * removes the HTTP/1 handlers from the channel and drops the reference to the request. This releases the memory of
 * both. The channel is closed at the end of the stream.
 */
final class NettyConnection extends ChannelInboundHandlerAdapter implements SubscriberConnection {
    private static final Logger log = LoggerFactory.getLogger(NettyConnection.class);

    private final Channel channel;
    private final StreamEncoding encoding;
    private @Nullable Subscriber subscriber;
    private @Nullable Object sending; // the last write, until it is sent

    private NettyConnection(Channel channel, StreamEncoding encoding) {
        this.channel = channel;
        this.encoding = encoding;
    }

    /**
     * Takes the connection over after the request is read.
     *
     * @param opened receives the connection, on its executor, unless it is closed already
     */
    static void takeOver(HttpServerResponse response, Consumer<SubscriberConnection> opened) {
        response.withConnection(connection -> connection.channel().eventLoop().execute(() -> {
            if (connection.channel().isActive()) {
                opened.accept(takeOver(connection, response));
            }
        }));
    }

    private static NettyConnection takeOver(reactor.netty.Connection connection, HttpServerResponse response) {
        var channel = connection.channel();
        var pipeline = channel.pipeline();
        boolean needsHandlers =
                pipeline.get(NettyPipeline.HttpCodec) == null || pipeline.get(NettyPipeline.CompressionHandler) != null;
        if (needsHandlers) {
            var taken = new NettyConnection(channel, StreamEncoding.MESSAGE_PARTS);
            pipeline.addFirst(taken);
            return taken;
        }
        boolean isChunked =
                response.responseHeaders().contains(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED, true);
        var taken = new NettyConnection(channel, isChunked ? StreamEncoding.CHUNKED : StreamEncoding.UNCHANGED);
        connection.markPersistent(true); // otherwise the HTTP server would close the connection now
        taken.replaceHttpHandlers(pipeline);
        channel.config().setAutoRead(true); // detects the end of the connection
        return taken;
    }

    /** Removes the handlers of HTTP. The last one learns that the connection has ended and releases the request. */
    private void replaceHttpHandlers(ChannelPipeline pipeline) {
        var bridge = pipeline.get(NettyPipeline.ReactiveBridge);
        pipeline.addBefore(NettyPipeline.ReactiveBridge, null, this);
        for (var handler : pipeline.toMap().values()) {
            if (handler != this && handler != bridge && !(handler instanceof SslHandler)) {
                pipeline.remove(handler);
            }
        }
        pipeline.context(this).fireChannelInactive();
        pipeline.remove(bridge);
    }

    @Override
    public Executor executor() {
        return channel.eventLoop();
    }

    @Override
    public void attach(Subscriber subscriber) {
        this.subscriber = subscriber;
        var unused = channel.closeFuture().addListener(closed -> subscriber.closed());
    }

    @Override
    public boolean isWritable() {
        return sending == null && channel.isWritable();
    }

    /** Returns the pending write. The buffers of Netty are reused, so they do not identify a write. */
    @Override
    public @Nullable Object unread() {
        return sending;
    }

    @Override
    public void write(WriteBatch batch) {
        var unused = send(encoding.encode(channel.alloc(), batch));
    }

    @Override
    public void end(WriteBatch batch) {
        write(batch);
        var unused = send(encoding.lastPart()).addListener(sent -> close());
    }

    private ChannelFuture send(Object message) {
        var write = channel.writeAndFlush(message);
        if (!write.isDone()) {
            sending = write;
            var unused = write.addListener(sent -> endSending(write));
        }
        return write;
    }

    private void endSending(ChannelFuture write) {
        if (sending == write) {
            sending = null;
            wake();
        }
    }

    @Override
    public void close() {
        var unused = channel.close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        wake();
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        log.debug("Feed connection failed. Closing it; the client reconnects with its last id.", failure);
        close();
    }

    private void wake() {
        if (subscriber != null && isWritable()) {
            subscriber.wake();
        }
    }
}

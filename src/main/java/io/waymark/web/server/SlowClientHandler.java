package io.waymark.web.server;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection if its client sends the headers of a request too slowly or does not read the response. It is the
 * first handler of a connection and sees only bytes, so {@link MalformedRequestHandler} reports where requests begin
 * and end. A timer runs only during the headers of a request and while a write is pending. Each connection has its own
 * instance.
 */
final class SlowClientHandler extends ChannelDuplexHandler {
    private final HttpServerProperties properties;
    private boolean idle = true;
    private boolean requestStarted;
    private @Nullable Future<?> headers;
    private @Nullable Future<?> writing;
    private @Nullable Object unread;
    private long unreadProgress;

    SlowClientHandler(HttpServerProperties properties) {
        this.properties = properties;
    }

    /** Records that the headers of a request were read completely. */
    void requestBegins() {
        idle = false;
        requestStarted = false;
        headers = cancel(headers);
    }

    /** Records that a request was read to its end. */
    void requestEnds() {
        idle = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        requestStarted |= idle;
        context.fireChannelRead(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (idle && requestStarted && headers == null) {
            headers = schedule(context, properties.headerTimeout(), () -> closeConnection(context));
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        if (writing == null) {
            startWatching(context);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        headers = cancel(headers);
        writing = cancel(writing);
        context.fireChannelInactive();
    }

    private void startWatching(ChannelHandlerContext context) {
        var buffer = context.channel().unsafe().outboundBuffer();
        writing = null;
        unread = buffer == null ? null : buffer.current();
        if (buffer != null && unread != null) {
            unreadProgress = buffer.currentProgress();
            writing = schedule(context, properties.writeTimeout(), () -> checkProgress(context));
        }
    }

    private void checkProgress(ChannelHandlerContext context) {
        var buffer = context.channel().unsafe().outboundBuffer();
        if (buffer != null && buffer.current() == unread && buffer.currentProgress() == unreadProgress) {
            closeConnection(context);
        } else {
            startWatching(context);
        }
    }

    private static void closeConnection(ChannelHandlerContext context) {
        var unused = context.close();
    }

    private static Future<?> schedule(ChannelHandlerContext context, Duration delay, Runnable task) {
        return context.executor().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static @Nullable Future<?> cancel(@Nullable Future<?> task) {
        if (task != null) {
            task.cancel(false);
        }
        return null;
    }
}

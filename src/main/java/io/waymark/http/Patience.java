package io.waymark.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client sends the headers of a request too slowly, or takes nothing of an answer. Stands
 * nearest to the network and sees bytes; what they mean it is told by {@link Requests}. Timers run only while something
 * is begun and not done.
 */
final class Patience extends ChannelDuplexHandler {
    private final HttpSettings settings;
    private boolean betweenRequests = true;
    private boolean begun;
    private @Nullable Future<?> headers;
    private @Nullable Future<?> writing;
    private @Nullable Object unread;
    private long unreadProgress;

    Patience(HttpSettings settings) {
        this.settings = settings;
    }

    /** The headers of a request are read. */
    void requestBegins() {
        betweenRequests = false;
        begun = false;
        headers = cancelled(headers);
    }

    /** A request is read to its end. */
    void requestEnds() {
        betweenRequests = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        begun |= betweenRequests;
        context.fireChannelRead(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (betweenRequests && begun && headers == null) {
            headers = later(context, settings.headerTimeout(), () -> cut(context));
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        if (writing == null) {
            watch(context);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        headers = cancelled(headers);
        writing = cancelled(writing);
        context.fireChannelInactive();
    }

    private void watch(ChannelHandlerContext context) {
        var buffer = context.channel().unsafe().outboundBuffer();
        writing = null;
        unread = buffer == null ? null : buffer.current();
        if (buffer != null && unread != null) {
            unreadProgress = buffer.currentProgress();
            writing = later(context, settings.writeTimeout(), () -> look(context));
        }
    }

    private void look(ChannelHandlerContext context) {
        var buffer = context.channel().unsafe().outboundBuffer();
        if (buffer != null && buffer.current() == unread && buffer.currentProgress() == unreadProgress) {
            cut(context);
        } else {
            watch(context);
        }
    }

    private static void cut(ChannelHandlerContext context) {
        var unused = context.close();
    }

    private static Future<?> later(ChannelHandlerContext context, Duration delay, Runnable task) {
        return context.executor().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static @Nullable Future<?> cancelled(@Nullable Future<?> task) {
        if (task != null) {
            task.cancel(false);
        }
        return null;
    }
}

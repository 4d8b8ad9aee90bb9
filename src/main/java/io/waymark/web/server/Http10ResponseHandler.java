package io.waymark.web.server;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Sends responses of unknown length to HTTP/1.0 clients. HTTP/1.0 has no chunked transfer encoding (RFC 9112, section
 * 6.1), so the handler sends the body unchanged and closes the connection at its end. Each connection has its own
 * instance.
 */
final class Http10ResponseHandler extends ChannelDuplexHandler {
    private final Deque<HttpVersion> unanswered = new ArrayDeque<>();
    private boolean endsWithConnection;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            unanswered.add(request.protocolVersion());
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            if (response.status().codeClass().equals(HttpStatusClass.INFORMATIONAL)) {
                var unused = context.write(message, promise);
                return;
            }
            if (isHttp10(unanswered.peek()) && HttpUtil.isTransferEncodingChunked(response)) {
                response.headers()
                        .remove(HttpHeaderNames.TRANSFER_ENCODING)
                        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
                endsWithConnection = true;
            }
        }
        boolean ends = message instanceof LastHttpContent;
        var written = context.write(message, ends ? promise.unvoid() : promise);
        if (ends) {
            unanswered.poll();
            if (endsWithConnection) {
                var unused = written.addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    private static boolean isHttp10(@Nullable HttpVersion version) {
        return version != null && version.compareTo(HttpVersion.HTTP_1_1) < 0;
    }
}

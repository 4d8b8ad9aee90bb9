package io.waymark.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Locale;

/**
 * Tells where requests begin and end, and gives a body to the errors that the server answers by itself, to what is no
 * HTTP, or too long a line: no error is without a word.
 */
final class Requests extends ChannelDuplexHandler {
    private final Patience patience;
    private boolean head;

    Requests(Patience patience) {
        this.patience = patience;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            head = request.method().equals(HttpMethod.HEAD);
            patience.requestBegins();
        }
        if (message instanceof LastHttpContent) {
            patience.requestEnds();
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof FullHttpResponse answer && isBare(answer)) {
            var unused = context.write(explained(answer), promise.unvoid()).addListener(ChannelFutureListener.CLOSE);
        } else {
            var unused = context.write(message, promise);
        }
    }

    private boolean isBare(FullHttpResponse answer) {
        return answer.status().code() >= 400
                && !answer.content().isReadable()
                && !head
                && answer.headers().getInt(HttpHeaderNames.CONTENT_LENGTH, 0) == 0;
    }

    private static FullHttpResponse explained(FullHttpResponse bare) {
        var body = Unpooled.wrappedBuffer(problem(bare.status()).getBytes(UTF_8));
        var answer = new DefaultFullHttpResponse(
                bare.protocolVersion(),
                bare.status(),
                body,
                bare.headers().copy(),
                bare.trailingHeaders().copy());
        answer.headers()
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE) // what follows cannot be understood
                .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        bare.release();
        return answer;
    }

    private static String problem(HttpResponseStatus status) {
        var title = status.code() == 400 ? "Malformed request" : sentence(status.reasonPhrase());
        return """
                {"type":"urn:waymark:problem:%s","title":"%s","status":%d,"detail":"%s"}""".formatted(
                        title.toLowerCase(Locale.ROOT).replace(' ', '-'), title, status.code(), detail(status.code()));
    }

    private static String detail(int status) {
        return switch (status) {
            case 413, 431 -> "The headers of the request are too large: send fewer or shorter ones.";
            case 414 -> "The path and the query of the request are too long: ask for less at once.";
            default -> "This is no valid HTTP request: check its first line, its headers, and how its path is encoded.";
        };
    }

    private static String sentence(String phrase) {
        var words = phrase.replace('-', ' ').toLowerCase(Locale.ROOT);
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}

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
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells where requests begin and end, and sees to it that no error is without a word: it answers what is no HTTP, or
 * too long a line, and gives a body to the errors that the server answers by itself. The server's own answer to a
 * malformed request is lost when the answer before is on its way but not wholly done with.
 */
final class Requests extends ChannelDuplexHandler {
    private final Patience patience;
    private boolean head;
    private int unanswered;
    private @Nullable HttpResponseStatus refusal;

    Requests(Patience patience) {
        this.patience = patience;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refusal != null) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpRequest request
                && request.decoderResult().isFailure()) {
            refuse(context, request);
        } else {
            follow(message);
            context.fireChannelRead(message);
        }
    }

    private void follow(Object message) {
        if (message instanceof HttpRequest request) {
            head = request.method().equals(HttpMethod.HEAD);
            unanswered++;
            patience.requestBegins();
            AbsoluteTarget.apply(request);
        }
        if (message instanceof LastHttpContent) {
            patience.requestEnds();
        }
    }

    /** When those before it are answered. */
    private void refuse(ChannelHandlerContext context, HttpRequest request) {
        refusal = switch (request.decoderResult().cause()) {
            case TooLongHttpLineException line -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
            case TooLongHttpHeaderException headers -> HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
            default -> HttpResponseStatus.BAD_REQUEST;
        };
        ReferenceCountUtil.release(request);
        patience.requestBegins();
        if (unanswered == 0) {
            tell(context, refusal);
        }
    }

    private static void tell(ChannelHandlerContext context, HttpResponseStatus refusal) {
        var bare = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, refusal, Unpooled.EMPTY_BUFFER);
        secure(bare);
        var unused = context.writeAndFlush(explained(bare)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean ends = message instanceof LastHttpContent && !isInformational(message);
        if (message instanceof HttpResponse answer && !isInformational(answer)) {
            secure(answer);
        }
        if (message instanceof FullHttpResponse answer && isBare(answer)) {
            var unused = context.write(explained(answer), promise.unvoid()).addListener(ChannelFutureListener.CLOSE);
        } else {
            var unused = context.write(message, promise);
        }
        if (ends) {
            unanswered--;
            if (refusal != null && unanswered == 0) {
                tell(context, refusal);
            }
        }
    }

    private static boolean isInformational(Object message) {
        return message instanceof HttpResponse answer
                && answer.status().codeClass().equals(HttpStatusClass.INFORMATIONAL);
    }

    /** Adds the security headers to the server's own answers; the others have them. */
    private static void secure(HttpResponse answer) {
        if (!answer.headers().contains("X-Content-Type-Options")) {
            ResponseHeaders.apply(answer.headers()::set);
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
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
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

package io.waymark.web.server;

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
import io.waymark.web.filter.SecurityHeaders;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Responds to malformed HTTP requests and to request lines or headers that are too long, with a problem document (RFC
 * 9457). It also adds such a document to error responses that Reactor Netty creates itself, and notifies {@link
 * SlowClientHandler} of the start and the end of each request. Without this handler, Reactor Netty would lose an error
 * response if the previous response is not completely written. Each connection has its own instance.
 */
final class MalformedRequestHandler extends ChannelDuplexHandler {
    private final SlowClientHandler slowClients;
    private final Deque<PendingRequest> pending = new ArrayDeque<>();
    private @Nullable HttpResponseStatus rejection;
    private String rejectedPath = ProblemJsonWriter.NO_INSTANCE;

    /**
     * A request that has no complete response yet.
     *
     * @param uri the target of the request
     * @param isHead whether the method is HEAD, whose response has no body
     */
    private record PendingRequest(String uri, boolean isHead) {}

    MalformedRequestHandler(SlowClientHandler slowClients) {
        this.slowClients = slowClients;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (rejection != null) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpRequest request
                && request.decoderResult().isFailure()) {
            reject(context, request);
        } else {
            trackRequest(message);
            context.fireChannelRead(message);
        }
    }

    private void trackRequest(Object message) {
        if (message instanceof HttpRequest request) {
            pending.add(new PendingRequest(request.uri(), request.method().equals(HttpMethod.HEAD)));
            slowClients.requestBegins();
            AbsoluteUriHostRewriter.apply(request);
        }
        if (message instanceof LastHttpContent) {
            slowClients.requestEnds();
        }
    }

    /** Rejects a malformed request as soon as all earlier requests of the connection have responses. */
    private void reject(ChannelHandlerContext context, HttpRequest request) {
        rejection = switch (request.decoderResult().cause()) {
            case TooLongHttpLineException line -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
            case TooLongHttpHeaderException headers -> HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
            default -> HttpResponseStatus.BAD_REQUEST;
        };
        rejectedPath = ProblemJsonWriter.instance(request.uri());
        ReferenceCountUtil.release(request);
        slowClients.requestBegins();
        if (pending.isEmpty()) {
            writeError(context, rejection);
        }
    }

    private void writeError(ChannelHandlerContext context, HttpResponseStatus rejection) {
        var original = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, rejection, Unpooled.EMPTY_BUFFER);
        secure(original);
        var unused =
                context.writeAndFlush(withProblemBody(original, rejectedPath)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean ends = message instanceof LastHttpContent && !isInformational(message);
        if (message instanceof HttpResponse answer && !isInformational(answer)) {
            secure(answer);
        }
        if (message instanceof FullHttpResponse answer && hasNoBody(answer)) {
            var written = context.write(withProblemBody(answer, path()), promise.unvoid());
            if (!isUnderstood(answer)) {
                var unused = written.addListener(ChannelFutureListener.CLOSE);
            }
        } else {
            var unused = context.write(message, promise);
        }
        if (ends) {
            pending.poll();
            if (rejection != null && pending.isEmpty()) {
                writeError(context, rejection);
            }
        }
    }

    private static boolean isInformational(Object message) {
        return message instanceof HttpResponse answer
                && answer.status().codeClass().equals(HttpStatusClass.INFORMATIONAL);
    }

    private String path() {
        var request = pending.peek();
        return request == null ? ProblemJsonWriter.NO_INSTANCE : ProblemJsonWriter.instance(request.uri());
    }

    private boolean isHead() {
        var request = pending.peek();
        return request != null && request.isHead();
    }

    /** Adds the security headers to responses of the HTTP server itself. Responses of the service already have them. */
    private static void secure(HttpResponse answer) {
        if (!answer.headers().contains("X-Content-Type-Options")) {
            SecurityHeaders.apply(answer.headers()::set);
        }
    }

    private boolean hasNoBody(FullHttpResponse answer) {
        return answer.status().code() >= 400
                && !answer.content().isReadable()
                && !isHead()
                && answer.headers().getInt(HttpHeaderNames.CONTENT_LENGTH, 0) == 0;
    }

    /**
     * Returns whether the request was valid HTTP, so that the connection can stay open. This is the case for the 404 of
     * a path outside {@code spring.webflux.base-path}.
     */
    private static boolean isUnderstood(FullHttpResponse answer) {
        return answer.status().equals(HttpResponseStatus.NOT_FOUND);
    }

    /** Returns the server's own response with a problem document and its headers (API-18). */
    private static FullHttpResponse withProblemBody(FullHttpResponse original, String instance) {
        var body = Unpooled.wrappedBuffer(
                ProblemJsonWriter.of(original.status(), instance).getBytes(UTF_8));
        var answer = new DefaultFullHttpResponse(
                original.protocolVersion(),
                original.status(),
                body,
                original.headers().copy(),
                original.trailingHeaders().copy());
        if (!isUnderstood(original)) {
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        answer.headers()
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        original.release();
        return answer;
    }
}

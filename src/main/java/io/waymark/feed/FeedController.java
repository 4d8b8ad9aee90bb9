package io.waymark.feed;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.waymark.domain.run.RunId;
import io.waymark.http.AcceptedParameters;
import io.waymark.port.Bytes;
import io.waymark.port.RequestRejected;
import io.waymark.port.StoreUnavailable;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The feeds as Server-Sent Events. The methods take no arguments and find the exchange in Reactor's context: for those
 * that take some, WebFlux keeps two kilobytes as long as the stream is open.
 */
@RestController
class FeedController {
    private static final Logger log = LoggerFactory.getLogger(FeedController.class);
    private static final DisconnectedClientHelper clientLeft =
            new DisconnectedClientHelper(FeedController.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Tail tail;
    private final Audience audience;

    FeedController(Tail tail, Audience audience) {
        this.tail = tail;
        this.audience = audience;
    }

    /** Everything that passes the filter. */
    @GetMapping(path = "/api/v1/feed", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @AcceptedParameters({
        "from",
        "lastEventId",
        "kinds",
        "run",
        "workflow",
        "module",
        "field",
        "change_type",
        "target_type",
        "category",
        "compatibility"
    })
    Mono<Void> everything() {
        return withExchange(exchange -> {
            var filter = Filter.of(query(exchange));
            return open(exchange, filter, filter.onlyRun());
        });
    }

    /** What one run tells. A run never heard of is no error: who starts it may look before it begins. */
    @GetMapping(path = "/api/v1/runs/{run_id}/feed", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @AcceptedParameters({
        "from",
        "lastEventId",
        "kinds",
        "run",
        "workflow",
        "module",
        "field",
        "change_type",
        "target_type",
        "category",
        "compatibility"
    })
    Mono<Void> ofRun() {
        return withExchange(exchange -> open(exchange, Filter.of(query(exchange)), Filter.runId(run(exchange))));
    }

    private static Mono<Void> withExchange(Function<ServerWebExchange, Mono<Void>> handling) {
        return Mono.deferContextual(context -> handling.apply(
                ServerWebExchangeContextFilter.getExchange(context).orElseThrow()));
    }

    private static String run(ServerWebExchange exchange) {
        Map<String, String> variables = exchange.getRequiredAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        return Objects.requireNonNull(variables.get("run_id"));
    }

    private Mono<Void> open(ServerWebExchange exchange, Filter filter, @Nullable RunId run) {
        var lastEventId = exchange.getRequest().getHeaders().getFirst("Last-Event-ID");
        return serving()
                .flatMap(serving -> Beginnings.of(serving, lastEventId, query(exchange))
                        .flatMap(beginning -> write(exchange, serving, filter, run, beginning)));
    }

    private Mono<Serving> serving() {
        if (audience.isClosed()) {
            return Mono.error(new RequestRejected(
                    503, "shutting-down", "Cannot open a feed: this instance stops: connect again", PATIENCE));
        }
        var there = tail.there();
        if (there != null) {
            return Mono.just(there);
        }
        return tail.serving()
                .timeout(PATIENCE)
                .onErrorMap(
                        TimeoutException.class,
                        late -> new StoreUnavailable("Cannot open a feed: the database was not reached yet", late));
    }

    private Mono<Void> write(
            ServerWebExchange exchange, Serving serving, Filter filter, @Nullable RunId run, Beginning beginning) {
        var response = exchange.getResponse();
        addHeaders(response.getHeaders(), serving, beginning);
        if (HttpMethod.HEAD.equals(exchange.getRequest().getMethod())) {
            return response.setComplete();
        }
        HttpServerResponse netty = ServerHttpResponseDecorator.getNativeResponse(response);
        var outlet = outlet(netty);
        var stream = audience.stream(serving, outlet, filter, run, beginning);
        return netty.sendHeaders()
                .then(Mono.fromRunnable(() -> forgetHeaders(exchange)))
                .then(stream.concatMap(write -> netty.sendObject(content(write)), 0)
                        .then())
                .then()
                .onErrorResume(failure -> Mono.fromRunnable(() -> end(outlet, failure)));
    }

    /** They were read, or are on their way: a stream that is open for hours needs neither those nor these. */
    private static void forgetHeaders(ServerWebExchange exchange) {
        HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        request.requestHeaders().clear();
        exchange.getResponse().getHeaders().clear();
    }

    private static HttpContent content(Bytes write) {
        return new DefaultHttpContent(Unpooled.wrappedBuffer(write.array()));
    }

    /** It is too late for an answer that says why; the client comes back with its last id. */
    private static void end(Outlet outlet, Throwable failure) {
        if (!clientLeft.checkAndLogClientDisconnectedException(failure)) {
            log.error("A stream failed and ends", failure);
        }
        outlet.cut();
    }

    private static void addHeaders(HttpHeaders headers, Serving serving, Beginning beginning) {
        headers.setContentType(MediaType.TEXT_EVENT_STREAM);
        headers.setCacheControl(CacheControl.noStore());
        headers.set("X-Accel-Buffering", "no");
        headers.set(
                "Waymark-Cursor", serving.frames().cursor(beginning.position()).toString());
    }

    private static Outlet outlet(HttpServerResponse netty) {
        var outlets = new Outlet[1];
        netty.withConnection(connection -> outlets[0] = new NettyOutlet(connection.channel()));
        return outlets[0];
    }

    private static MultiValueMap<String, String> query(ServerWebExchange exchange) {
        return exchange.getRequest().getQueryParams();
    }
}

package io.waymark.feed.sse;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.feed.item.ItemFilter;
import io.waymark.feed.subscriber.Connection;
import io.waymark.feed.subscriber.FeedContext;
import io.waymark.feed.subscriber.StartPosition;
import io.waymark.feed.subscriber.SubscriberRegistry;
import io.waymark.feed.tail.FeedTailer;
import io.waymark.port.RequestRejectedException;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.web.filter.AcceptedParameters;
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
    private static final DisconnectedClientHelper disconnectedClients =
            new DisconnectedClientHelper(FeedController.class.getName());
    private static final Duration START_TIMEOUT = Duration.ofSeconds(5);

    private final FeedTailer tailer;
    private final SubscriberRegistry subscriberRegistry;

    FeedController(FeedTailer tailer, SubscriberRegistry subscriberRegistry) {
        this.tailer = tailer;
        this.subscriberRegistry = subscriberRegistry;
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
    Mono<Void> streamAll() {
        return withExchange(exchange -> {
            var filter = ItemFilter.of(query(exchange));
            return open(exchange, filter, filter.singleRun());
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
    Mono<Void> streamRun() {
        return withExchange(
                exchange -> open(exchange, ItemFilter.of(query(exchange)), ItemFilter.runId(run(exchange))));
    }

    private static Mono<Void> withExchange(Function<ServerWebExchange, Mono<Void>> handling) {
        return Mono.deferContextual(context -> handling.apply(
                ServerWebExchangeContextFilter.getExchange(context).orElseThrow()));
    }

    private static String run(ServerWebExchange exchange) {
        Map<String, String> variables = exchange.getRequiredAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        return Objects.requireNonNull(variables.get("run_id"));
    }

    private Mono<Void> open(ServerWebExchange exchange, ItemFilter filter, @Nullable RunId run) {
        var lastEventId = exchange.getRequest().getHeaders().getFirst("Last-Event-ID");
        return context()
                .flatMap(context -> StartPositions.resolve(context, lastEventId, query(exchange))
                        .flatMap(startPosition -> write(exchange, context, filter, run, startPosition)));
    }

    private Mono<FeedContext> context() {
        if (subscriberRegistry.isClosed()) {
            return Mono.error(new RequestRejectedException(
                    503, "shutting-down", "Cannot open a feed: this instance stops: connect again", START_TIMEOUT));
        }
        var there = tailer.current();
        if (there != null) {
            return Mono.just(there);
        }
        return tailer.context()
                .timeout(START_TIMEOUT)
                .onErrorMap(
                        TimeoutException.class,
                        late -> new StoreUnavailableException(
                                "Cannot open a feed: the database was not reached yet", late));
    }

    private Mono<Void> write(
            ServerWebExchange exchange,
            FeedContext context,
            ItemFilter filter,
            @Nullable RunId run,
            StartPosition startPosition) {
        var response = exchange.getResponse();
        addHeaders(response.getHeaders(), context, startPosition);
        if (HttpMethod.HEAD.equals(exchange.getRequest().getMethod())) {
            return response.setComplete();
        }
        HttpServerResponse netty = ServerHttpResponseDecorator.getNativeResponse(response);
        var connection = outlet(netty);
        var stream = subscriberRegistry.stream(context, connection, filter, run, startPosition);
        return netty.sendHeaders()
                .then(Mono.fromRunnable(() -> removeErrorHeaders(exchange)))
                .then(stream.concatMap(write -> netty.sendObject(content(write)), 0)
                        .then())
                .then()
                .onErrorResume(failure -> Mono.fromRunnable(() -> end(connection, failure)));
    }

    /** They were read, or are on their way: a stream that is open for hours needs neither those nor these. */
    private static void removeErrorHeaders(ServerWebExchange exchange) {
        HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        request.requestHeaders().clear();
        exchange.getResponse().getHeaders().clear();
    }

    private static HttpContent content(Bytes write) {
        return new DefaultHttpContent(Unpooled.wrappedBuffer(write.array()));
    }

    /** It is too late for an answer that says why; the client comes back with its last id. */
    private static void end(Connection connection, Throwable failure) {
        if (!disconnectedClients.checkAndLogClientDisconnectedException(failure)) {
            log.error("A stream failed and ends", failure);
        }
        connection.close();
    }

    private static void addHeaders(HttpHeaders headers, FeedContext context, StartPosition startPosition) {
        headers.setContentType(MediaType.TEXT_EVENT_STREAM);
        headers.setCacheControl(CacheControl.noStore());
        headers.set("X-Accel-Buffering", "no");
        headers.set(
                "Waymark-Cursor",
                context.frames().cursor(startPosition.position()).toString());
    }

    private static Connection outlet(HttpServerResponse netty) {
        var connections = new Connection[1];
        netty.withConnection(connection -> connections[0] = new NettyConnection(connection.channel()));
        return connections[0];
    }

    private static MultiValueMap<String, String> query(ServerWebExchange exchange) {
        return exchange.getRequest().getQueryParams();
    }
}

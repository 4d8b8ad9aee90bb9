package io.waymark.feed.sse;

import io.waymark.domain.run.RunId;
import io.waymark.feed.item.ItemFilter;
import io.waymark.feed.subscriber.FeedContext;
import io.waymark.feed.subscriber.StartPosition;
import io.waymark.feed.subscriber.SubscriberRegistry;
import io.waymark.feed.tail.FeedTailer;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.web.filter.AcceptsQueryParameters;
import io.waymark.web.problem.RequestRejectedException;
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
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableChannel;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Serves the feed of all runs and the feed of one run as Server-Sent Events. The handler methods have no parameters and
 * read the request from the Reactor context. With parameters, WebFlux would retain 2 KB for each open stream.
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

    /** Streams all items that match the filter. */
    @GetMapping(path = "/api/v1/feed", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @AcceptsQueryParameters({
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

    /**
     * Streams the items of one run. An unknown run is not an error, because a client may subscribe before the run
     * starts.
     */
    @GetMapping(path = "/api/v1/runs/{run_id}/feed", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @AcceptsQueryParameters({
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

    private static Mono<Void> withExchange(Function<ServerWebExchange, Mono<Void>> handler) {
        return Mono.deferContextual(context -> handler.apply(
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
                    503,
                    "shutting-down",
                    "Cannot open a feed: this instance is shutting down. Connect again.",
                    START_TIMEOUT));
        }
        var current = tailer.current();
        if (current != null) {
            return Mono.just(current);
        }
        return tailer.context()
                .timeout(START_TIMEOUT)
                .onErrorMap(
                        TimeoutException.class,
                        timeout -> new StoreUnavailableException(
                                "Cannot open a feed: the end of the feed could not be read from the database."
                                        + " Connect again.",
                                timeout));
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
        return netty.sendHeaders()
                .then()
                .then(Mono.<Void>fromRunnable(() -> NettyConnection.takeOver(
                        netty, connection -> subscriberRegistry.open(context, connection, filter, run, startPosition))))
                .then(Mono.<Void>never())
                .onErrorResume(failure -> Mono.fromRunnable(() -> close(netty, failure)));
    }

    /**
     * Closes the connection after a failure. The response has started, so no error can be sent. The client reconnects
     * with its last id.
     */
    private static void close(HttpServerResponse netty, Throwable failure) {
        if (!disconnectedClients.checkAndLogClientDisconnectedException(failure)) {
            log.error("Could not start a feed stream. Closing the connection, so that the client reconnects.", failure);
        }
        netty.withConnection(DisposableChannel::dispose);
    }

    private static void addHeaders(HttpHeaders headers, FeedContext context, StartPosition startPosition) {
        headers.setContentType(MediaType.TEXT_EVENT_STREAM);
        headers.setCacheControl(CacheControl.noStore());
        headers.setConnection("close"); // the end of the stream closes the connection
        headers.set("X-Accel-Buffering", "no");
        headers.set(
                "Waymark-Cursor",
                context.frames().cursor(startPosition.position()).toString());
    }

    private static MultiValueMap<String, String> query(ServerWebExchange exchange) {
        return exchange.getRequest().getQueryParams();
    }
}

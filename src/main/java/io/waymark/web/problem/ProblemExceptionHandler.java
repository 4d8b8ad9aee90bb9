package io.waymark.web.problem;

import io.netty.channel.ChannelException;
import io.waymark.codec.request.MalformedRequestException;
import io.waymark.port.broker.BrokerRejectedEventException;
import io.waymark.port.broker.BrokerUnavailableException;
import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.restore.RestoreFailedException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.MissingRequestValueException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/**
 * Turns every exception of a request into an error response of the type {@code application/problem+json} (RFC 9457).
 * This includes exceptions of filters and of requests without a controller. Client errors appear only in the response.
 * Server errors are also logged.
 */
@Component
@Order(-10) // before Spring Boot's own error page
class ProblemExceptionHandler implements WebExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemExceptionHandler.class);
    private static final DisconnectedClientHelper disconnectedClients =
            new DisconnectedClientHelper(ProblemExceptionHandler.class.getName());
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final ServerResponse.Context writers;

    ProblemExceptionHandler(ServerCodecConfigurer codecs) {
        this.writers = new MessageWriterContext(codecs.getWriters());
    }

    /**
     * Gives Spring the message writers for problem documents. Views are not used.
     *
     * @param messageWriters the writers
     */
    private record MessageWriterContext(List<HttpMessageWriter<?>> messageWriters) implements ServerResponse.Context {
        @Override
        public List<ViewResolver> viewResolvers() {
            return List.of();
        }
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (exchange.getResponse().isCommitted() || isClientError(failure)) {
            disconnectedClients.checkAndLogClientDisconnectedException(failure);
            return Mono.error(failure); // the response is committed: the error closes the connection
        }
        return write(exchange, problem(exchange, failure));
    }

    /** Returns whether the client closed the connection, and not Kafka or the database. */
    private static boolean isClientError(Throwable failure) {
        return !(failure instanceof StoreUnavailableException)
                && !(failure instanceof BrokerUnavailableException)
                && DisconnectedClientHelper.isClientDisconnectedException(failure);
    }

    private Mono<Void> write(ServerWebExchange exchange, Problem problem) {
        var path = exchange.getRequest().getURI().getRawPath().replaceFirst("^/+", "/");
        return ServerResponse.status(problem.status())
                .headers(headers -> headers.putAll(problem.headers()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyValue(problem.document(URI.create(path)))
                .flatMap(response -> drainBody(exchange).then(response.writeTo(exchange, writers)));
    }

    /** Discards an unread body, which would otherwise precede the next request of the connection. */
    private static Mono<Void> drainBody(ServerWebExchange exchange) {
        return exchange.getRequest()
                .getBody()
                .doOnNext(DataBufferUtils::release)
                .then()
                .timeout(DRAIN_TIMEOUT)
                .onErrorComplete();
    }

    private static Problem problem(ServerWebExchange exchange, Throwable failure) {
        return switch (failure) {
            case RequestRejectedException rejected ->
                new Problem(
                        rejected.status(),
                        rejected.problemType(),
                        rejected.detail(),
                        headers(rejected),
                        rejected.members());
            case QueryFailedException failed -> QueryFailureProblems.problem(failed.failure());
            case RestoreFailedException failed -> RestoreFailureProblems.problem(failed.failure());
            case BrokerRejectedEventException rejected ->
                new Problem(
                        413,
                        "content-too-large",
                        "Kafka rejects the event: " + rejected.getMessage()
                                + ". Send less data in one event, or raise max.message.bytes of the topic.");
            case MalformedRequestException request -> malformed(String.valueOf(request.getMessage()));
            case StoreUnavailableException unavailable ->
                unavailable("database-unavailable", "The database does not answer.", unavailable);
            case BrokerUnavailableException unavailable ->
                unavailable("broker-unavailable", "The broker does not acknowledge.", unavailable);
            case DataBufferLimitException limitExceeded -> tooLarge(limitExceeded);
            case DecodingException unreadable -> malformed("The body cannot be read: check its syntax.");
            case ErrorResponse response -> rejected(exchange, response);
            case ChannelException timeout ->
                new Problem(408, "request-timeout", "The body took too long to arrive: send the request again.");
            default -> unexpected(exchange, failure);
        };
    }

    private static HttpHeaders headers(RequestRejectedException rejected) {
        var headers = rejected.retryAfter().map(Problem::retryAfter).orElseGet(HttpHeaders::new);
        rejected.headers().forEach(headers::set);
        return headers;
    }

    private static Problem unavailable(String name, String what, RuntimeException cause) {
        log.atWarn()
                .addKeyValue("problem", name)
                .addKeyValue("cause", cause)
                .log("Rejected a request with status 503, because Kafka or the database is unavailable");
        return new Problem(
                503,
                name,
                what + " Nothing was changed; send the request again in a moment.",
                Problem.retryAfter(RETRY));
    }

    private static Problem tooLarge(DataBufferLimitException limitExceeded) {
        return new Problem(
                413, "content-too-large", "The body is too large: send it in parts. " + limitExceeded.getMessage());
    }

    private static Problem malformed(String detail) {
        return new Problem(400, "malformed-request", detail);
    }

    /** Maps the errors that Spring itself detects, with the remedy as the detail. */
    private static Problem rejected(ServerWebExchange exchange, ErrorResponse response) {
        int status = response.getStatusCode().value();
        return switch (response) {
            case MethodNotAllowedException method ->
                new Problem(405, "method-not-allowed", "Use " + names(method) + " here.", method.getHeaders());
            case NotAcceptableStatusException media ->
                new Problem(406, "not-acceptable", "Accept one of " + media.getSupportedMediaTypes() + ".");
            case UnsupportedMediaTypeStatusException media ->
                new Problem(
                        415,
                        "unsupported-media-type",
                        "Send one of " + media.getSupportedMediaTypes() + " as Content-Type.",
                        media.getHeaders());
            case MissingRequestValueException missing ->
                malformed("The " + missing.getLabel() + " '" + missing.getName() + "' is missing: give one.");
            case ServerWebInputException input -> malformed(inputErrorDetail(input));
            default ->
                switch (status) {
                    case 404 -> new Problem(404, "unknown-path", unknownPath(exchange));
                    case 413 -> new Problem(413, "content-too-large", "The body is too large: send it in parts.");
                    default -> otherStatus(exchange, response, status);
                };
        };
    }

    private static String names(MethodNotAllowedException response) {
        return response.getSupportedMethods().stream()
                .map(HttpMethod::name)
                .sorted()
                .collect(Collectors.joining(" or "));
    }

    private static String inputErrorDetail(ServerWebInputException input) {
        var parameter = input.getMethodParameter();
        var name = parameter == null || parameter.getParameterName() == null
                ? ""
                : " ('" + parameter.getParameterName() + "')";
        return "The request cannot be read" + name + ": " + input.getReason();
    }

    private static String unknownPath(ServerWebExchange exchange) {
        return "There is nothing at " + exchange.getRequest().getMethod() + " "
                + exchange.getRequest().getURI().getRawPath()
                + ". The API begins with /api/v1; GET /openapi describes it.";
    }

    private static Problem otherStatus(ServerWebExchange exchange, ErrorResponse response, int status) {
        if (status >= 500) {
            return unexpected(exchange, (Throwable) response);
        }
        var resolved = HttpStatus.resolve(status);
        var name = resolved == null
                ? "refused"
                : resolved.name().toLowerCase(Locale.ROOT).replace('_', '-');
        var detail = response.getBody().getDetail();
        return new Problem(
                status,
                name,
                detail == null ? "The request is rejected; GET /openapi describes the API." : detail,
                response.getHeaders());
    }

    private static Problem unexpected(ServerWebExchange exchange, Throwable failure) {
        var request = exchange.getRequest();
        log.atError()
                .setCause(failure)
                .addKeyValue("request", request.getId())
                .addKeyValue("method", request.getMethod())
                .addKeyValue("path", request.getURI().getRawPath())
                .log("Rejected a request with status 500, because of an unexpected failure in the service");
        return new Problem(
                500,
                "internal-error",
                "The service failed; the request is not the cause. Send it again; if it fails again, look for request "
                        + request.getId() + " in the service's log.");
    }
}

package io.waymark.query;

import io.netty.channel.ChannelException;
import io.waymark.port.BrokerUnavailable;
import io.waymark.port.RequestRejected;
import io.waymark.port.StoreUnavailable;
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
 * The one place where errors become {@code application/problem+json} (RFC 9457): those of controllers, of filters, and
 * of requests that no controller takes. What a client did wrong is told to the client, what we did wrong to the log.
 */
@Component
@Order(-10) // before Spring Boot's own error page
class ProblemAdvice implements WebExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final DisconnectedClientHelper clientLeft =
            new DisconnectedClientHelper(ProblemAdvice.class.getName());
    private static final Duration DROPPING = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final ServerResponse.Context writers;

    ProblemAdvice(ServerCodecConfigurer codecs) {
        this.writers = new Writers(codecs.getWriters());
    }

    private record Writers(List<HttpMessageWriter<?>> messageWriters) implements ServerResponse.Context {
        @Override
        public List<ViewResolver> viewResolvers() {
            return List.of();
        }
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (exchange.getResponse().isCommitted() || isOfClient(failure)) {
            clientLeft.checkAndLogClientDisconnectedException(failure);
            return Mono.error(failure); // too late to say anything: the connection breaks
        }
        return answer(exchange, problem(exchange, failure));
    }

    /** A connection that broke is the client's, unless it was one of ours to what is behind us. */
    private static boolean isOfClient(Throwable failure) {
        return !(failure instanceof StoreUnavailable)
                && !(failure instanceof BrokerUnavailable)
                && DisconnectedClientHelper.isClientDisconnectedException(failure);
    }

    private Mono<Void> answer(ServerWebExchange exchange, Problem problem) {
        var path = exchange.getRequest().getURI().getRawPath().replaceFirst("^/+", "/");
        return ServerResponse.status(problem.status())
                .headers(headers -> headers.putAll(problem.headers()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyValue(problem.document(URI.create(path)))
                .flatMap(response -> unread(exchange).then(response.writeTo(exchange, writers)));
    }

    /** A body that nobody read is dropped first, else it stands in the way of the connection's next request. */
    private static Mono<Void> unread(ServerWebExchange exchange) {
        return exchange.getRequest()
                .getBody()
                .doOnNext(DataBufferUtils::release)
                .then()
                .timeout(DROPPING)
                .onErrorComplete();
    }

    private static Problem problem(ServerWebExchange exchange, Throwable failure) {
        return switch (failure) {
            case RequestRejected rejected ->
                new Problem(
                        rejected.status(),
                        rejected.kebabName(),
                        rejected.detail(),
                        headers(rejected),
                        rejected.members());
            case StoreUnavailable away -> away("database-unavailable", "The database does not answer.", away);
            case BrokerUnavailable away -> away("broker-unavailable", "The broker does not acknowledge.", away);
            case DataBufferLimitException large -> tooLarge(large);
            case DecodingException unreadable -> malformed("The body cannot be read: check its syntax.");
            case ErrorResponse refused -> refused(exchange, refused);
            case ChannelException late ->
                new Problem(408, "request-timeout", "The body came too slowly: send the request again.");
            default -> unexpected(exchange, failure);
        };
    }

    private static HttpHeaders headers(RequestRejected rejected) {
        var headers = rejected.retryAfter().map(ProblemAdvice::retryAfter).orElseGet(HttpHeaders::new);
        rejected.headers().forEach(headers::set);
        return headers;
    }

    private static HttpHeaders retryAfter(Duration wait) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, wait.toSeconds())));
        return headers;
    }

    private static Problem away(String name, String what, RuntimeException cause) {
        log.atWarn().addKeyValue("problem", name).addKeyValue("cause", cause).log("Cannot answer a request");
        return new Problem(
                503, name, what + " Nothing was changed; send the request again in a moment.", retryAfter(RETRY));
    }

    private static Problem tooLarge(DataBufferLimitException large) {
        return new Problem(413, "content-too-large", "The body is too large: send it in parts. " + large.getMessage());
    }

    private static Problem malformed(String detail) {
        return new Problem(400, "malformed-request", detail);
    }

    /** What Spring refuses by itself, in words that say what to do. */
    private static Problem refused(ServerWebExchange exchange, ErrorResponse refused) {
        int status = refused.getStatusCode().value();
        return switch (refused) {
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
            case ServerWebInputException input -> malformed(input(input));
            default ->
                switch (status) {
                    case 404 -> new Problem(404, "unknown-path", unknownPath(exchange));
                    case 413 -> new Problem(413, "content-too-large", "The body is too large: send it in parts.");
                    default -> other(exchange, refused, status);
                };
        };
    }

    private static String names(MethodNotAllowedException refused) {
        return refused.getSupportedMethods().stream()
                .map(HttpMethod::name)
                .sorted()
                .collect(Collectors.joining(" or "));
    }

    private static String input(ServerWebInputException input) {
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

    private static Problem other(ServerWebExchange exchange, ErrorResponse refused, int status) {
        if (status >= 500) {
            return unexpected(exchange, (Throwable) refused);
        }
        var known = HttpStatus.resolve(status);
        var name = known == null
                ? "refused"
                : known.name().toLowerCase(Locale.ROOT).replace('_', '-');
        var detail = refused.getBody().getDetail();
        return new Problem(
                status,
                name,
                detail == null ? "The request is refused; GET /openapi describes what can be asked." : detail,
                refused.getHeaders());
    }

    private static Problem unexpected(ServerWebExchange exchange, Throwable failure) {
        var request = exchange.getRequest();
        log.atError()
                .setCause(failure)
                .addKeyValue("request", request.getId())
                .addKeyValue("method", request.getMethod())
                .addKeyValue("path", request.getURI().getRawPath())
                .log("Cannot answer a request");
        return new Problem(
                500,
                "internal-error",
                "This went wrong in the service, not in the request. Try again; if it stays, look for request "
                        + request.getId() + " in the service's log.");
    }
}

package io.waymark.web.api.list;

import io.waymark.port.RequestRejectedException;
import io.waymark.port.feed.Cursor;
import io.waymark.port.read.AsOf;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Which part of which list is asked for, and how.
 *
 * @param query tells the list from all others
 * @param token null at the beginning
 * @param isStream whether it is streamed to its end, as {@code application/x-ndjson}
 */
public record ListRequest(
        QueryParameters parameters,
        String query,
        PageRequest page,
        @Nullable PageToken token,
        boolean isStream) {
    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 1000;

    private static final Set<String> POSITION_PARAMETERS = Set.of("cursor", "limit");

    /** A list in the order in which it came about, unless asked otherwise. */
    public static ListRequest oldestFirst(ServerHttpRequest request) {
        return of(request, true);
    }

    public static ListRequest newestFirst(ServerHttpRequest request) {
        return of(request, false);
    }

    private static ListRequest of(ServerHttpRequest request, boolean ascending) {
        var parameters = new QueryParameters(request.getQueryParams());
        boolean upwards = ascending(parameters, ascending);
        var query = request.getPath().value() + '\0' + upwards + '\0' + parameters.without(POSITION_PARAMETERS);
        var cursor = parameters.text("cursor");
        var token = cursor == null ? null : PageToken.read(query, cursor);
        var first = PageRequest.first(parameters.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT), upwards);
        var page = token == null ? first : first.after(token.after(), token.tie(), token.through());
        return new ListRequest(parameters, query, page, token, acceptsStream(request));
    }

    /** The same list read in other portions from its beginning. */
    public ListRequest of(PageRequest portions) {
        return new ListRequest(parameters, query, portions, null, isStream);
    }

    /** The feed's cursor that fits this page and all others of the list. */
    public Cursor asOf(AsOf<?> answer) {
        return token == null ? answer.asOf() : new Cursor(answer.asOf().feed(), token.position());
    }

    /** What follows the page; null when nothing does. */
    @Nullable
    String next(AsOf<? extends Page<?>> answer) {
        var page = answer.value();
        var next = page.next();
        return next == null
                ? null
                : new PageToken(
                                next,
                                page.nextTie(),
                                page.through(),
                                asOf(answer).position())
                        .write(query);
    }

    private static boolean ascending(QueryParameters parameters, boolean otherwise) {
        return switch (parameters.text("order", otherwise ? "asc" : "desc")) {
            case "asc" -> true;
            case "desc" -> false;
            default -> throw RequestRejectedException.malformed("malformed-parameter", "Give 'order' as asc or desc.");
        };
    }

    private static boolean acceptsStream(ServerHttpRequest request) {
        return request.getHeaders().getAccept().stream()
                .filter(media -> !media.isWildcardType() && !media.isWildcardSubtype())
                .findFirst()
                .filter(media -> media.equalsTypeAndSubtype(MediaType.APPLICATION_NDJSON))
                .isPresent();
    }
}

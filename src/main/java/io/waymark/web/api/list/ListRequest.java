package io.waymark.web.api.list;

import io.waymark.port.feed.Cursor;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.web.problem.RequestRejectedException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * A parsed request for a list: either for one page as JSON, or for all entries as a stream.
 *
 * @param parameters the query parameters
 * @param query a text that identifies the list: its path, filters and order
 * @param page the page to read
 * @param token the continuation from {@code cursor}; null at the beginning of the list
 * @param isStream whether the client accepts {@code application/x-ndjson} and gets all entries to the end of the list
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

    /** Parses a request for a list whose default order is oldest first. */
    public static ListRequest oldestFirst(ServerHttpRequest request) {
        return of(request, true);
    }

    /** Parses a request for a list whose default order is newest first. */
    public static ListRequest newestFirst(ServerHttpRequest request) {
        return of(request, false);
    }

    private static ListRequest of(ServerHttpRequest request, boolean ascending) {
        var parameters = new QueryParameters(request.getQueryParams());
        boolean isAscending = ascending(parameters, ascending);
        var query = request.getPath().value() + '\0' + isAscending + '\0' + parameters.without(POSITION_PARAMETERS);
        var cursor = parameters.text("cursor");
        var token = cursor == null ? null : PageToken.read(query, cursor);
        var first = PageRequest.first(parameters.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT), isAscending);
        var page = token == null ? first : first.after(token.after(), token.tie(), token.through());
        return new ListRequest(parameters, query, page, token, acceptsStream(request));
    }

    /** Returns a request for the same list from its beginning, with another page size. */
    public ListRequest of(PageRequest firstPage) {
        return new ListRequest(parameters, query, firstPage, null, isStream);
    }

    /** Returns the position of the feed when the first page was read; 0 if this is the first page. */
    long position() {
        return token == null ? 0 : token.position();
    }

    /**
     * Returns the feed cursor of the moment at which the first page was read. A feed from this cursor delivers all
     * later changes of the list.
     */
    public Cursor asOf(ResultAtPosition<?> answer) {
        return token == null ? answer.asOf() : new Cursor(answer.asOf().feed(), token.position());
    }

    /** Returns the token of the next page; null if there is none. */
    @Nullable
    String next(ResultAtPosition<? extends Page<?>> answer) {
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

    private static boolean ascending(QueryParameters parameters, boolean defaultAscending) {
        return switch (parameters.text("order", defaultAscending ? "asc" : "desc")) {
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

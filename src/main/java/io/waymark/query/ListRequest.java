package io.waymark.query;

import io.waymark.port.Cursor;
import io.waymark.port.RequestRejected;
import io.waymark.port.reading.Answer;
import io.waymark.port.reading.Page;
import io.waymark.port.reading.PageRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Which part of which list is asked for, and how.
 *
 * @param query tells the list from all others
 * @param token null at the beginning
 * @param whole whether it is streamed to its end, as {@code application/x-ndjson}
 */
record ListRequest(
        Asked asked,
        String query,
        PageRequest page,
        @Nullable PageToken token,
        boolean whole) {
    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 1000;

    private static final Set<String> PLACE = Set.of("cursor", "limit");

    /** A list in the order in which it came about, unless asked otherwise. */
    static ListRequest oldestFirst(ServerHttpRequest request) {
        return of(request, true);
    }

    static ListRequest newestFirst(ServerHttpRequest request) {
        return of(request, false);
    }

    private static ListRequest of(ServerHttpRequest request, boolean ascending) {
        var asked = new Asked(request.getQueryParams());
        boolean upwards = ascending(asked, ascending);
        var query = request.getPath().value() + '\0' + upwards + '\0' + asked.without(PLACE);
        var cursor = asked.text("cursor");
        var token = cursor == null ? null : PageToken.read(query, cursor);
        var first = PageRequest.first(asked.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT), upwards);
        var page = token == null ? first : first.after(token.after(), token.tie(), token.through());
        return new ListRequest(asked, query, page, token, wantsWhole(request));
    }

    /** The same list read in other portions from its beginning. */
    ListRequest of(PageRequest portions) {
        return new ListRequest(asked, query, portions, null, whole);
    }

    /** The feed's cursor that fits this page and all others of the list. */
    Cursor asOf(Answer<?> answer) {
        return token == null ? answer.asOf() : new Cursor(answer.asOf().feed(), token.position());
    }

    /** What follows the page; null when nothing does. */
    @Nullable
    String next(Answer<? extends Page<?>> answer) {
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

    private static boolean ascending(Asked asked, boolean otherwise) {
        return switch (asked.text("order", otherwise ? "asc" : "desc")) {
            case "asc" -> true;
            case "desc" -> false;
            default -> throw RequestRejected.malformed("malformed-parameter", "Give 'order' as asc or desc.");
        };
    }

    private static boolean wantsWhole(ServerHttpRequest request) {
        return request.getHeaders().getAccept().stream()
                .filter(media -> !media.isWildcardType() && !media.isWildcardSubtype())
                .findFirst()
                .filter(media -> media.equalsTypeAndSubtype(MediaType.APPLICATION_NDJSON))
                .isPresent();
    }
}

package io.waymark.web.filter;

import io.waymark.port.feed.Cursor;
import io.waymark.port.read.MinimumPosition;
import io.waymark.web.api.list.ListResponses;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Reads the feed cursor of an earlier response from the request header {@code Waymark-Cursor}. The new response then
 * contains at least the history up to that cursor, even if it is read from a replica of the database.
 */
@Component
class MinimumPositionFilter implements WebFilter {

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var header = exchange.getRequest().getHeaders().getFirst(ListResponses.CURSOR_HEADER);
        var next = chain.filter(exchange);
        return header == null
                ? next
                : next.contextWrite(MinimumPosition.atLeast(Cursor.parse(header).position()));
    }
}

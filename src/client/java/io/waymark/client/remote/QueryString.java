package io.waymark.client.remote;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The query string of a request, with a leading question mark unless it is empty. Immutable.
 *
 * @param text the encoded parameters, to append to a path
 */
record QueryString(String text) {
    static final QueryString EMPTY = new QueryString("");

    /** Returns this query with one more parameter. Enums are written in lower case. Null adds nothing. */
    QueryString with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        var word = value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : value.toString();
        return new QueryString(text + (text.isEmpty() ? "?" : "&") + name + "=" + ApiClient.encode(word));
    }

    /** Returns this query with a repeated parameter. */
    QueryString withAll(String name, Iterable<?> values) {
        var query = this;
        for (var value : values) {
            query = query.with(name, value);
        }
        return query;
    }
}

package io.waymark.web.api.list;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list in a response.
 *
 * @param items the entries of the page
 * @param nextCursor the value of the query parameter {@code cursor} for the next page; null on the last page
 */
record ListView<T>(List<T> items, @Nullable String nextCursor) {}

package io.waymark.web.api.list;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param nextCursor the value of {@code cursor} for the next page; null at the end
 */
record ListView<T>(List<T> items, @Nullable String nextCursor) {}

/** Feed items encoded once for all subscribers, and the filters that select them. */
@NullMarked
package io.waymark.feed.item;

import org.jspecify.annotations.NullMarked;

/** Reads the end of the feed and appends new items to the buffer. */
@NullMarked
package io.waymark.feed.tail;

import org.jspecify.annotations.NullMarked;

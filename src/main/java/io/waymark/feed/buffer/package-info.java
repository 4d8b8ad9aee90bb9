/** The latest items of the feed in memory, by run. */
@NullMarked
package io.waymark.feed.buffer;

import org.jspecify.annotations.NullMarked;

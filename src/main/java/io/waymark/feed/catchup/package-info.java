/** Reads older feed items from the database, for subscribers whose next item is no longer in the buffer. */
@NullMarked
package io.waymark.feed.catchup;

import org.jspecify.annotations.NullMarked;

/** Pages of the feed from the database, for subscribers that are behind the buffer. */
@NullMarked
package io.waymark.feed.catchup;

import org.jspecify.annotations.NullMarked;

/** Reads the feed and listens for notifications about new entries. */
@NullMarked
package io.waymark.postgres.feed;

import org.jspecify.annotations.NullMarked;

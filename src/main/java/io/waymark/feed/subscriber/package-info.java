/**
 * The open feed streams of this instance. They send items from the buffer or, for clients that are far behind, from the
 * database.
 */
@NullMarked
package io.waymark.feed.subscriber;

import org.jspecify.annotations.NullMarked;

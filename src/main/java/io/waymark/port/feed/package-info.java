/**
 * The interfaces to the feed, the ordered stream of all new records: reading of items, and notification about new ones.
 */
@NullMarked
package io.waymark.port.feed;

import org.jspecify.annotations.NullMarked;

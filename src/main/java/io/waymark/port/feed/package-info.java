/** Ports of the feed: committed items, their positions and signals about new items. */
@NullMarked
package io.waymark.port.feed;

import org.jspecify.annotations.NullMarked;

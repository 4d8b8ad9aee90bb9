/** The meters of the feed. */
@NullMarked
package io.waymark.feed.metrics;

import org.jspecify.annotations.NullMarked;

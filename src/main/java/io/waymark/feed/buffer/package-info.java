/** The in-memory buffer of the latest feed items, for all runs and for each run. */
@NullMarked
package io.waymark.feed.buffer;

import org.jspecify.annotations.NullMarked;

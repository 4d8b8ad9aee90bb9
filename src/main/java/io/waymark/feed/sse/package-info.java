/** Serves the feed over HTTP as Server-Sent Events. */
@NullMarked
package io.waymark.feed.sse;

import org.jspecify.annotations.NullMarked;

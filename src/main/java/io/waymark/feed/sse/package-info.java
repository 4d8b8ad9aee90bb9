/** Server-Sent Events endpoints of the feed. */
@NullMarked
package io.waymark.feed.sse;

import org.jspecify.annotations.NullMarked;

/** Subscribers, the in-memory feed buffer that serves them, and the catch-up reader for those behind it. */
@NullMarked
package io.waymark.feed.subscriber;

import org.jspecify.annotations.NullMarked;

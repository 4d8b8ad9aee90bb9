/** Encodes feed items for subscribers, and filters them. */
@NullMarked
package io.waymark.feed.item;

import org.jspecify.annotations.NullMarked;

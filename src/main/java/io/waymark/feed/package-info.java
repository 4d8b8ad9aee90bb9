/** Starts and stops the live feed, which streams new records to subscribed clients. */
@NullMarked
package io.waymark.feed;

import org.jspecify.annotations.NullMarked;

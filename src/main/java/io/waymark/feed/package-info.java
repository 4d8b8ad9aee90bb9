/** Wiring and lifecycle of the live feed. */
@NullMarked
package io.waymark.feed;

import org.jspecify.annotations.NullMarked;

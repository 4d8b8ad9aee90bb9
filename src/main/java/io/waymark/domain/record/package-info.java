/** Undecoded event records as the broker stores them. */
@NullMarked
package io.waymark.domain.record;

import org.jspecify.annotations.NullMarked;

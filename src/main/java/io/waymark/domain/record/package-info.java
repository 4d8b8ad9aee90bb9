/** Records of the events topic before they are decoded. */
@NullMarked
package io.waymark.domain.record;

import org.jspecify.annotations.NullMarked;

/** The differences between two runs (CMP). */
@NullMarked
package io.waymark.domain.comparison;

import org.jspecify.annotations.NullMarked;

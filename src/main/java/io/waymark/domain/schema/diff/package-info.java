/** Comparison of two schemas. Produces change records. */
@NullMarked
package io.waymark.domain.schema.diff;

import org.jspecify.annotations.NullMarked;

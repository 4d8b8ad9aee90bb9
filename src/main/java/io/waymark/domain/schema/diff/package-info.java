/** Compares two schemas and creates the records of their differences. */
@NullMarked
package io.waymark.domain.schema.diff;

import org.jspecify.annotations.NullMarked;

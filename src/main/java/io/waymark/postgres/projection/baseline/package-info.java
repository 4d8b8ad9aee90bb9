/** Usual durations and late executions (BL). */
@NullMarked
package io.waymark.postgres.projection.baseline;

import org.jspecify.annotations.NullMarked;

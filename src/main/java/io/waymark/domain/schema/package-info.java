/**
 * What flows through: one table's {@link io.waymark.domain.schema.Schema schema} and the {@link
 * io.waymark.domain.schema.Change changes} between two of them. A leaf: it knows nothing of runs.
 */
@NullMarked
package io.waymark.domain.schema;

import org.jspecify.annotations.NullMarked;

/** Expansion of a run plan into executions, and inference of the schema after preprocessing. */
@NullMarked
package io.waymark.domain.plan;

import org.jspecify.annotations.NullMarked;

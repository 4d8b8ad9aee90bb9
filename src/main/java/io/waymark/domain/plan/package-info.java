/** Derives facts from the plan of a run: the executions that it expects, and the schema that preprocessing produces. */
@NullMarked
package io.waymark.domain.plan;

import org.jspecify.annotations.NullMarked;

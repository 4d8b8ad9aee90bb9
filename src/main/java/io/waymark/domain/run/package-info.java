/** Runs, their plans and executions, and the events that report their progress. */
@NullMarked
package io.waymark.domain.run;

import org.jspecify.annotations.NullMarked;

/** Runs, executions and the events that describe them. */
@NullMarked
package io.waymark.domain.run;

import org.jspecify.annotations.NullMarked;

/** Tables of runs and executions, and the undo log. */
@NullMarked
package io.waymark.postgres.table.run;

import org.jspecify.annotations.NullMarked;

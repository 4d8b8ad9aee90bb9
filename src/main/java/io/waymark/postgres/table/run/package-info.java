/** Reads and writes the database tables of runs and executions, and the undo log with which restores set them back. */
@NullMarked
package io.waymark.postgres.table.run;

import org.jspecify.annotations.NullMarked;

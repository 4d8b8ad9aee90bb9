/** Reads and writes the database tables of events, offsets, dead letters, and the history and results of runs. */
@NullMarked
package io.waymark.postgres.table;

import org.jspecify.annotations.NullMarked;

/** Looks up runs and snapshots in the database, and fails with a reason if they do not exist or are too large. */
@NullMarked
package io.waymark.postgres.lookup;

import org.jspecify.annotations.NullMarked;

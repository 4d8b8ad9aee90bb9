/** Looks up runs and snapshots. Fails with the reason when they do not exist or are too large. */
@NullMarked
package io.waymark.postgres.lookup;

import org.jspecify.annotations.NullMarked;

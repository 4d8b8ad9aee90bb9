/** Restore points, the restore outbox and verification of stored history. */
@NullMarked
package io.waymark.postgres.restore;

import org.jspecify.annotations.NullMarked;

/** Stores batches of events in PostgreSQL, each in one transaction, and deletes runs. */
@NullMarked
package io.waymark.postgres.write;

import org.jspecify.annotations.NullMarked;

/** Reads from a replica of the database, without answers that are older than what a client may have seen. */
@NullMarked
package io.waymark.postgres.replica;

import org.jspecify.annotations.NullMarked;

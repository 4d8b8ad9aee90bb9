/** Readers that answer queries in one database snapshot. */
@NullMarked
package io.waymark.postgres.read;

import org.jspecify.annotations.NullMarked;

/** Answers queries about runs from PostgreSQL, each in one database snapshot. */
@NullMarked
package io.waymark.postgres.read;

import org.jspecify.annotations.NullMarked;

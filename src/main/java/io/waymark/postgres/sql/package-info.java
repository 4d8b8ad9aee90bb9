/** Runs transactions and SQL statements in PostgreSQL, encodes their parameters and reads the values of columns. */
@NullMarked
package io.waymark.postgres.sql;

import org.jspecify.annotations.NullMarked;

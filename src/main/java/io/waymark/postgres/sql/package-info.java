/** Transactions, statements, parameters and column values for PostgreSQL. */
@NullMarked
package io.waymark.postgres.sql;

import org.jspecify.annotations.NullMarked;

/** Migrates the database schema with Flyway when the service starts. */
@NullMarked
package io.waymark.postgres.migration;

import org.jspecify.annotations.NullMarked;

/** Schema migration with Flyway. */
@NullMarked
package io.waymark.postgres.migration;

import org.jspecify.annotations.NullMarked;

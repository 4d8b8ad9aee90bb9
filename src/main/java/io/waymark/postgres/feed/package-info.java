/** Reads the feed from PostgreSQL and receives notifications about new items. */
@NullMarked
package io.waymark.postgres.feed;

import org.jspecify.annotations.NullMarked;

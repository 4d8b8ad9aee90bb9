/** Reads and writes the feed table, and reads the records to which its entries refer. */
@NullMarked
package io.waymark.postgres.table.feed;

import org.jspecify.annotations.NullMarked;

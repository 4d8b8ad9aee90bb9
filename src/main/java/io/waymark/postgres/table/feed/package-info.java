/** The feed table and the records that its entries refer to. */
@NullMarked
package io.waymark.postgres.table.feed;

import org.jspecify.annotations.NullMarked;

/** Stores each schema once by its content hash. Similar schemas share chunks, groups of consecutive attributes. */
@NullMarked
package io.waymark.postgres.table.schema;

import org.jspecify.annotations.NullMarked;

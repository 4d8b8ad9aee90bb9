/** Reads column lineage: follows edges from column to column, level by level. */
@NullMarked
package io.waymark.postgres.across.lineage;

import org.jspecify.annotations.NullMarked;

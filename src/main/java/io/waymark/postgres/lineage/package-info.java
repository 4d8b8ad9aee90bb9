/** Stores OpenLineage events in PostgreSQL, so that the events of a run add up. */
@NullMarked
package io.waymark.postgres.lineage;

import org.jspecify.annotations.NullMarked;

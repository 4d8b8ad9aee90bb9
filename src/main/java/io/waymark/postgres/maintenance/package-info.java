/** Background maintenance of the database: deletes old and unused data, creates partitions, and reads gauges. */
@NullMarked
package io.waymark.postgres.maintenance;

import org.jspecify.annotations.NullMarked;

/** Background maintenance: pruning, retention, schema garbage collection and gauges. */
@NullMarked
package io.waymark.postgres.maintenance;

import org.jspecify.annotations.NullMarked;

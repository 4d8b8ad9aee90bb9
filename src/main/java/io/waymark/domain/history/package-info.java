/** The records that events add to the history of a run: snapshots, changes, timings, results and state changes. */
@NullMarked
package io.waymark.domain.history;

import org.jspecify.annotations.NullMarked;

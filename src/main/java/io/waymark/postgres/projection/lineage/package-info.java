/** Column lineage (LIN): the edges between columns that completions stated last, and their runs. */
@NullMarked
package io.waymark.postgres.projection.lineage;

import org.jspecify.annotations.NullMarked;

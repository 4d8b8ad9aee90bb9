/** Datasets: versions, between-run changes, and the runs of a version (DS). */
@NullMarked
package io.waymark.postgres.projection.dataset;

import org.jspecify.annotations.NullMarked;

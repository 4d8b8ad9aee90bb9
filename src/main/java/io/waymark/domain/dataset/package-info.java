/** Datasets: named sequences of schema versions across runs (DS). */
@NullMarked
package io.waymark.domain.dataset;

import org.jspecify.annotations.NullMarked;

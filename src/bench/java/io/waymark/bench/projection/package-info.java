/** The projection across runs: throughput, processor time, lag and rebuild. */
@NullMarked
package io.waymark.bench.projection;

import org.jspecify.annotations.NullMarked;

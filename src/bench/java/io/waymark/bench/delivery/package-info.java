/** Benchmarks of live feeds: the latency of an item and the cost of an idle subscriber. */
@NullMarked
package io.waymark.bench.delivery;

import org.jspecify.annotations.NullMarked;

/** Benchmarks of stored histories: their size, and the cost of reads and writes as they grow. */
@NullMarked
package io.waymark.bench.history;

import org.jspecify.annotations.NullMarked;

/** Benchmarks of the process: the time to start, and the growth of its memory. */
@NullMarked
package io.waymark.bench.lifecycle;

import org.jspecify.annotations.NullMarked;

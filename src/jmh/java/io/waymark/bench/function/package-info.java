/** Benchmarks of functions: what one event costs at each stage, without I/O. */
@NullMarked
package io.waymark.bench.function;

import org.jspecify.annotations.NullMarked;

/** Microbenchmarks of functions: the cost of one event at each stage, without I/O. */
@NullMarked
package io.waymark.bench.function;

import org.jspecify.annotations.NullMarked;

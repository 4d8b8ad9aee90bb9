/**
 * The end-to-end benchmarks. Each {@code Benchmark} measures Waymark as a child process on real servers, compares it
 * with a baseline, and adds {@code Measurement}s to the {@code BenchmarkReport}. See {@code src/docs/benchmarks.md} for
 * the benchmarks.
 */
@NullMarked
package io.waymark.bench;

import org.jspecify.annotations.NullMarked;

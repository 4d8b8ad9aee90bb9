/**
 * The benchmarks of the whole: each {@code Row} measures Waymark, as a process of its own on real servers, beside what
 * it is compared with, and writes {@code Finding}s into the {@code Report}. What the rows mean: {@code
 * src/docs/benchmarks.md}.
 */
@NullMarked
package io.waymark.bench;

import org.jspecify.annotations.NullMarked;

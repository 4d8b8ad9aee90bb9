/** Benchmarks of the ingest from the topic to committed rows, in comparison with a minimal implementation. */
@NullMarked
package io.waymark.bench.ingest;

import org.jspecify.annotations.NullMarked;

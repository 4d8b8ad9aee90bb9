/** From the topic to committed rows, beside the least that could do it. */
@NullMarked
package io.waymark.bench.ingest;

import org.jspecify.annotations.NullMarked;

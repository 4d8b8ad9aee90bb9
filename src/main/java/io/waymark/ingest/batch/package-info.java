/** Processing of one batch: decode, reduce, store, retry, bisect and dead-letter. */
@NullMarked
package io.waymark.ingest.batch;

import org.jspecify.annotations.NullMarked;

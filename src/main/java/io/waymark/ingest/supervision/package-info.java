/** Detects consumers that died, partitions that are not processed, and records that make a consumer die. */
@NullMarked
package io.waymark.ingest.supervision;

import org.jspecify.annotations.NullMarked;

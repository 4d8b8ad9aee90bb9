/** Supervision of ingest pipelines: heartbeats, stalled partitions and records that crash a pipeline. */
@NullMarked
package io.waymark.ingest.supervision;

import org.jspecify.annotations.NullMarked;

/** Starts, supervises and stops the pipelines that consume events and store them in batches. */
@NullMarked
package io.waymark.ingest;

import org.jspecify.annotations.NullMarked;

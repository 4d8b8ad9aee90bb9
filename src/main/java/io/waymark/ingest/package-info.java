/** The ingest pipeline and its lifecycle: one poll is one batch, and one batch is one transaction. */
@NullMarked
package io.waymark.ingest;

import org.jspecify.annotations.NullMarked;

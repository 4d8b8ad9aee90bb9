/** Summaries of a run, which the service and the client library compute from its state and records. */
@NullMarked
package io.waymark.domain.summary;

import org.jspecify.annotations.NullMarked;

/** Receives OpenLineage events, from HTTP or Kafka, and publishes their translation to the events topic. */
@NullMarked
package io.waymark.openlineage;

import org.jspecify.annotations.NullMarked;

/** Publishes events in the background, over HTTP or Kafka, from an outbox (queue) in memory or on disk. */
@NullMarked
package io.waymark.client.publish;

import org.jspecify.annotations.NullMarked;

/** Background publishing of events over HTTP or Kafka, with an outbox in memory or on disk. */
@NullMarked
package io.waymark.client.publish;

import org.jspecify.annotations.NullMarked;

/**
 * What flows through: events of runs go in and wait in an outbox, batches of them go out to Waymark, over HTTP or Kafka;
 * a report tells what could not be delivered. The workflow that publishes never waits longer than it allowed.
 */
@NullMarked
package io.waymark.client.publish;

import org.jspecify.annotations.NullMarked;

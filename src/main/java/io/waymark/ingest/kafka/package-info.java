/** Kafka behind the ports: where events come from, where they and the dead letters are put. */
@NullMarked
package io.waymark.ingest.kafka;

import org.jspecify.annotations.NullMarked;

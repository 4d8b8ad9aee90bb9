/** Settings, client configuration, topics and health of the Kafka cluster. */
@NullMarked
package io.waymark.kafka.cluster;

import org.jspecify.annotations.NullMarked;

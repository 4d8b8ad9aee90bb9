/**
 * Connects Waymark to Kafka: consumes events at the offsets stored in the database, and publishes events, commands and
 * dead letters.
 */
@NullMarked
package io.waymark.kafka;

import org.jspecify.annotations.NullMarked;

/** The Kafka adapter: consuming with offsets from the database, and publishing. */
@NullMarked
package io.waymark.kafka;

import org.jspecify.annotations.NullMarked;

/** Decodes CloudEvents from Kafka or HTTP into domain events, and rejects invalid ones with the reason. */
@NullMarked
package io.waymark.codec.event;

import org.jspecify.annotations.NullMarked;

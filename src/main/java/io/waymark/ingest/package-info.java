/**
 * First on the data's way, and the flow that holds the stages together: what one poll of the topic returned is decoded,
 * folded and stored as one batch. {@code kafka}, below, is the only package that knows Kafka.
 */
@NullMarked
package io.waymark.ingest;

import org.jspecify.annotations.NullMarked;

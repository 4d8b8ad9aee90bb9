/**
 * Creates OpenTelemetry spans for events, from Kafka to the feed. The only package that depends on OpenTelemetry.
 */
@NullMarked
package io.waymark.tracing;

import org.jspecify.annotations.NullMarked;

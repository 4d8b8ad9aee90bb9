/**
 * Goes on in the traces of producers (OpenTelemetry): from the {@code traceparent} of an event, through the transaction
 * that records it, to the feed of every instance. Off unless {@code management.opentelemetry.enabled} says otherwise.
 */
@NullMarked
package io.waymark.tracing;

import org.jspecify.annotations.NullMarked;

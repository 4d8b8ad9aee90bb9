/**
 * What an executor uses. It tells a {@link io.waymark.client.Status} what its modules do and asks it what they did; the
 * status keeps that in this process ({@link io.waymark.client.LocalStatus}) or in Waymark ({@link
 * io.waymark.client.RemoteStatus}), and both answer alike. Needs Jackson and jspecify, and kafka-clients to publish to
 * Kafka; nothing of the service.
 */
@NullMarked
package io.waymark.client;

import org.jspecify.annotations.NullMarked;

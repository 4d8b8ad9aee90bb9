/**
 * Runs the projection across runs: {@code ProjectionLifecycle} starts the {@code Projector}, which advances the {@code
 * ProjectionStore} while this instance holds the lease.
 */
@NullMarked
package io.waymark.projection;

import org.jspecify.annotations.NullMarked;

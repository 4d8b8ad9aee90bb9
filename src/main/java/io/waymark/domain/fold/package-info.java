/**
 * What flows through: a run's {@link io.waymark.domain.fold.RunState state} and one event go in; out come the next
 * state and a recording, which is all that the event adds to history. No clock, no random, no I/O.
 */
@NullMarked
package io.waymark.domain.fold;

import org.jspecify.annotations.NullMarked;

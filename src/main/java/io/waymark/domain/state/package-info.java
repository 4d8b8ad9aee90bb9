/**
 * The state of a run and the reducer. The reducer maps a state and an event to the next state and a delta. It uses no
 * clock, no random numbers and no I/O.
 */
@NullMarked
package io.waymark.domain.state;

import org.jspecify.annotations.NullMarked;

/**
 * The state of a run, and the reducers that apply events to it. A reducer maps a state and an event to the next state
 * and the records that the event adds. It uses no clock, no random numbers and no I/O.
 */
@NullMarked
package io.waymark.domain.state;

import org.jspecify.annotations.NullMarked;

package io.waymark.domain.state;

import io.waymark.domain.history.RunDelta;

/** The state of a run after one event, and the delta of the event. */
public record Reduction(RunState state, RunDelta delta) {}

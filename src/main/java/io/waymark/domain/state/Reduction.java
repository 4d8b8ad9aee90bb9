package io.waymark.domain.state;

import io.waymark.domain.history.RunDelta;

/** A run after one event, and what the event adds to history. */
public record Reduction(RunState state, RunDelta delta) {}

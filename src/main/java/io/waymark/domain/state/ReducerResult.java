package io.waymark.domain.state;

import io.waymark.domain.history.RunEventDelta;

/**
 * The result of applying one event to a run.
 *
 * @param state the state of the run after the event
 * @param delta the records and state changes that the event adds
 */
public record ReducerResult(RunState state, RunEventDelta delta) {}

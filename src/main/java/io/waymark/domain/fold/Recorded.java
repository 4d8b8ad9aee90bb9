package io.waymark.domain.fold;

import io.waymark.domain.recording.Recording;

/** A run after one event, and what the event adds to history. */
public record Recorded(RunState state, Recording recording) {}

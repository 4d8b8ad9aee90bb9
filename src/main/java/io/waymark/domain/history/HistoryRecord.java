package io.waymark.domain.history;

/** A record that an event adds to the history of a run, and that becomes an item of the feed. */
public sealed interface HistoryRecord permits Snapshot, ChangeRecord, Timing, RunStateChange {}

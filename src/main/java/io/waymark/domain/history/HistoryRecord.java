package io.waymark.domain.history;

/**
 * A record that an event adds to the history of a run. Each record also becomes an item of the feed, the ordered stream
 * of the new records of all runs.
 */
public sealed interface HistoryRecord permits Snapshot, ChangeRecord, Timing, RunStateChange {}

package io.waymark.postgres.sql;

/**
 * A record of a run's history (for example a snapshot or a change) that is about to be stored in a table.
 *
 * @param run the number of the run in the database
 * @param rank the index of the record among the records that one transaction adds to the feed for this run, from 0
 * @param value the record
 */
public record PendingHistoryRow<T>(long run, int rank, T value) {}

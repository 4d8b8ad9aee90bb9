package io.waymark.postgres.sql;

/**
 * A row of a run's history, with the value to store.
 *
 * @param run the run's number
 * @param rank the index of the row's item among the feed items of this run and transaction, from 0
 */
public record RunRow<T>(long run, int rank, T value) {}

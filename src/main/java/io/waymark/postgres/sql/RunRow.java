package io.waymark.postgres.sql;

/**
 * Something of a run on its way into a table.
 *
 * @param run the run's number
 * @param rank its place among the items that the feed tells of this run and transaction, from 0
 */
public record RunRow<T>(long run, int rank, T value) {}

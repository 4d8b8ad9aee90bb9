package io.waymark.store.table;

/**
 * Something of a run on its way into a table.
 *
 * @param run the run's number
 * @param rank its place among the items that the feed tells of this run and transaction, from 0
 */
public record Placed<T>(long run, int rank, T what) {}

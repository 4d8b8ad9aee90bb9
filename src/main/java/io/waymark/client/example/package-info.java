/**
 * An executor to learn from: it makes two small tables, loads, splits, preprocesses, synthesizes, restores, evaluates and
 * reports them on 2 × 2 paths, and tells a running Waymark all of it. Start with {@link
 * io.waymark.client.example.CensusExample}; the config lies beside it as {@code census.yaml}. {@link
 * io.waymark.client.example.ExampleRuns} needs no executor: it sends recorded runs again, to have something to watch.
 */
@NullMarked
package io.waymark.client.example;

import org.jspecify.annotations.NullMarked;

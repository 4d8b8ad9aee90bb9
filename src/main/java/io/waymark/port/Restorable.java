package io.waymark.port;

import io.waymark.domain.fold.RestorePoint;

/** A run, and where it can go back to, as they were at one moment. */
public record Restorable(StoredRun run, RestorePoint point) {}

package io.waymark.codec.json;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import org.jspecify.annotations.Nullable;

/** A recorded change of a run, with the run. */
public record ChangeRecordView(RunId run, @Nullable Workflow workflow, ChangeRecord change) {}

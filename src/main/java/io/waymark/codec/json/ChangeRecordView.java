package io.waymark.codec.json;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import org.jspecify.annotations.Nullable;

/** A recorded schema change in a response, with the run and the workflow to which it belongs. */
public record ChangeRecordView(RunId run, @Nullable Workflow workflow, ChangeRecord change) {}

package io.waymark.domain.dataset;

import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunId;
import java.time.Instant;

/**
 * The completion of an execution that wrote a dataset.
 *
 * @param snapshot the id of the snapshot of the completion
 * @param time the time of the event
 */
public record DatasetWrite(RunId run, HistoryRecordId snapshot, ModuleExperimentName execution, Instant time) {}

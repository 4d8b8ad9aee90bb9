package io.waymark.port.across;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.diff.Change;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads the changes between schemas within one run (in-run changes), for all runs together (DS-6). */
public interface AllRunsChangeRecordReader {

    /** Returns changes in the order in which they were recorded, as far back as the feed is kept. */
    Mono<ResultAtPosition<Page<InRunChange>>> changes(InRunFilter filter, PageRequest page);

    /** A change of a run. */
    record InRunChange(RunId run, @Nullable Workflow workflow, ChangeRecord change) {}

    /**
     * A filter for changes. An empty set matches everything.
     *
     * @param workflow {@code namespace/name}; null for all workflows
     * @param since the earliest time, inclusive
     * @param until the latest time, exclusive
     */
    record InRunFilter(
            @Nullable String workflow,
            Set<String> fields,
            Set<Change.Type> types,
            Set<Change.Category> categories,
            Set<Change.Compatibility> compatibilities,
            @Nullable Instant since,
            @Nullable Instant until) {}
}

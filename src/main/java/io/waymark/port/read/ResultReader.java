package io.waymark.port.read;

import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.run.RunId;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads what completions left, the current entry of each key. */
public interface ResultReader {

    /**
     * The results of one module, in the order in which their keys were first filed. Fails with 404 {@code unknown-run},
     * or {@code unknown-module} when the run knows no module of this name.
     *
     * @param module null for the last one of the sequence
     * @param current whether only the one on the path is wanted
     */
    Mono<AsOf<Page<RecordedResult>>> results(RunId run, @Nullable String module, boolean current, PageRequest page);
}

package io.waymark.port.read;

import io.waymark.domain.run.RunId;
import io.waymark.port.failure.ReadFailure;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import reactor.core.publisher.Mono;

/** Verifies the consistency of the stored history of a run. */
public interface HistoryVerifier {

    /** Verifies a run. Fails with {@link ReadFailure.UnknownRun}. */
    Mono<ResultWithCursor<Findings>> verify(RunId run);

    /**
     * The outcome of a verification.
     *
     * @param checked the number of checked records of each kind
     * @param problems descriptions of inconsistencies, for people; empty if there are none
     * @param restoreFailure the failure of a restore to the oldest retained snapshot; empty if it would succeed
     */
    record Findings(SequencedMap<String, Long> checked, List<String> problems, Optional<ReadFailure> restoreFailure) {
        public Findings {
            checked = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(checked));
            problems = List.copyOf(problems);
        }
    }
}

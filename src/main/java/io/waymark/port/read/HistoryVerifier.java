package io.waymark.port.read;

import io.waymark.domain.run.RunId;
import io.waymark.port.failure.QueryFailure;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import reactor.core.publisher.Mono;

/** Verifies that the stored history of a run is consistent, so that restores succeed. */
public interface HistoryVerifier {

    /** Verifies a run. Fails with {@link QueryFailure.UnknownRun}. */
    Mono<ResultAtPosition<Findings>> verify(RunId run);

    /**
     * The outcome of the verification of a run.
     *
     * @param checked the number of checked records of each kind
     * @param problems descriptions of the inconsistencies, for people; empty if there are none
     * @param restoreFailure the reason why a restore to the oldest kept snapshot would fail; empty if it would succeed
     */
    record Findings(SequencedMap<String, Long> checked, List<String> problems, Optional<QueryFailure> restoreFailure) {
        public Findings {
            checked = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(checked));
            problems = List.copyOf(problems);
        }
    }
}

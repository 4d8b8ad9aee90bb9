package io.waymark.port.read;

import io.waymark.domain.run.RunId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import reactor.core.publisher.Mono;

/** Verifies the consistency of the stored history of a run. */
public interface HistoryVerifier {

    /** Verifies a run. Fails with 404 {@code unknown-run}. */
    Mono<AsOf<Findings>> verify(RunId run);

    /**
     * The outcome of a verification.
     *
     * @param checked the number of checked records of each kind
     * @param problems descriptions of inconsistencies, for people; empty if there are none
     */
    record Findings(SequencedMap<String, Long> checked, List<String> problems) {
        public Findings {
            checked = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(checked));
            problems = List.copyOf(problems);
        }
    }
}

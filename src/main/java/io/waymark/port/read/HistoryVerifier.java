package io.waymark.port.read;

import io.waymark.domain.run.RunId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import reactor.core.publisher.Mono;

/** Looks whether what is stored of a run fits together. */
public interface HistoryVerifier {

    /** Fails with 404 {@code unknown-run}. */
    Mono<AsOf<Findings>> verify(RunId run);

    /**
     * What was found.
     *
     * @param checked how many records of each kind
     * @param problems for people; empty when all is well
     */
    record Findings(SequencedMap<String, Long> checked, List<String> problems) {
        public Findings {
            checked = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(checked));
            problems = List.copyOf(problems);
        }
    }
}

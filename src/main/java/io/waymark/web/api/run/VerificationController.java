package io.waymark.web.api.run;

import io.waymark.port.read.HistoryVerifier;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.problem.QueryFailureProblems;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Checks on request whether the stored records of a run are consistent with each other. */
@RestController
class VerificationController {
    private final HistoryVerifier verifier;

    VerificationController(HistoryVerifier verifier) {
        this.verifier = verifier;
    }

    /**
     * The result of checking whether the stored records of a run are consistent.
     *
     * @param valid whether no problem was found
     * @param checked the number of checked records of each kind
     * @param problems a sentence for each inconsistency
     */
    record VerificationView(boolean valid, SequencedMap<String, Long> checked, List<String> problems) {}

    @GetMapping(path = "/api/v1/runs/{run}/verify", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<VerificationView>> verify(@PathVariable("run") String run) {
        return verifier.verify(QueryParameters.parseRun(run)).map(answer -> {
            var found = answer.value();
            var problems = new ArrayList<>(found.problems());
            found.restoreFailure().map(QueryFailureProblems::detail).ifPresent(problems::add);
            return ListResponses.single(
                    answer.asOf(), new VerificationView(problems.isEmpty(), found.checked(), problems));
        });
    }
}

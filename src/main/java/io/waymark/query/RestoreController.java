package io.waymark.query;

import io.waymark.port.RequestRejected;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Takes runs back. */
@RestController
class RestoreController {
    private static final int LONGEST_KEY = 200;

    private final Restores restores;

    RestoreController(Restores restores) {
        this.restores = restores;
    }

    /** Answers once it is stored. The same {@code Idempotency-Key} again is the same restore. */
    @PostMapping(path = "/api/v1/runs/{run}/restore", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<RestoreView>> restore(
            @PathVariable("run") String run,
            @RequestBody RestoreRequest body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key) {
        if (body.snapshotId() == null) {
            throw RequestRejected.malformed(
                    "malformed-request", "Give 'snapshot_id', the id of the snapshot to go back to.");
        }
        var wanted = new Restores.Wanted(
                Asked.run(run), Asked.snapshot(body.snapshotId()), modules(body.modules()), id(key));
        var outcome = Boolean.TRUE.equals(body.dryRun()) ? restores.preview(wanted) : restores.restore(wanted);
        return outcome.map(answer -> Lists.single(answer.asOf(), answer.value()));
    }

    private static List<String> modules(@Nullable List<@Nullable String> given) {
        if (given == null) {
            return List.of();
        }
        var modules = new LinkedHashSet<String>();
        given.stream().filter(Objects::nonNull).forEach(modules::add);
        if (given.isEmpty() || given.contains(null)) {
            throw RequestRejected.malformed(
                    "malformed-request",
                    "Give 'modules' as a list of names, those whose metadata goes back; leave it out for the whole"
                            + " state.");
        }
        return List.copyOf(modules);
    }

    private static String id(@Nullable String key) {
        if (key == null || key.isEmpty()) {
            return "restore-" + UUID.randomUUID();
        }
        if (key.length() > LONGEST_KEY) {
            throw RequestRejected.malformed(
                    "malformed-idempotency-key", "Give an Idempotency-Key of at most " + LONGEST_KEY + " characters.");
        }
        return "idempotency-key-" + key;
    }
}

package io.waymark.query;

import io.waymark.decode.RestoreRequest;
import io.waymark.http.JsonBodies;
import io.waymark.port.RequestRejected;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Takes runs back. */
@RestController
class RestoreController {
    private static final int LONGEST_KEY = 200;

    private final Restores restores;
    private final JsonBodies bodies;

    RestoreController(Restores restores, JsonBodies bodies) {
        this.restores = restores;
        this.bodies = bodies;
    }

    /** Answers once it is stored. The same {@code Idempotency-Key} again is the same restore. */
    @PostMapping(path = "/api/v1/runs/{run}/restore", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<RestoreView>> restore(
            @PathVariable("run") String run,
            ServerHttpRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key) {
        return bodies.read(request).map(RestoreRequest::read).flatMap(body -> restore(run, body, key));
    }

    private Mono<ResponseEntity<RestoreView>> restore(String run, RestoreRequest body, @Nullable String key) {
        if (body.snapshotId() == null) {
            throw RequestRejected.malformed(
                    "malformed-request", "Give 'snapshot_id', the id of the snapshot to go back to.");
        }
        var wanted = new Restores.Wanted(
                Asked.run(run), Asked.snapshot(body.snapshotId()), modules(body.modules()), id(key));
        var outcome = body.dryRun() ? restores.preview(wanted) : restores.restore(wanted);
        return outcome.map(answer -> Lists.single(answer.asOf(), answer.value()));
    }

    private static List<String> modules(@Nullable List<String> given) {
        if (given == null) {
            return List.of();
        }
        if (given.isEmpty()) {
            throw RequestRejected.malformed(
                    "malformed-request",
                    "Give 'modules' as a list of names, those whose metadata goes back; leave it out for the whole"
                            + " state.");
        }
        return List.copyOf(new LinkedHashSet<>(given));
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

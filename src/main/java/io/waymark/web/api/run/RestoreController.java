package io.waymark.web.api.run;

import io.waymark.codec.request.RestoreRequest;
import io.waymark.domain.summary.RestoreOutcome;
import io.waymark.restore.RestoreService;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.body.JsonBodyBytesReader;
import io.waymark.web.problem.RequestRejectedException;
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

/** Restores runs: sets a run back to the state right after an earlier snapshot. */
@RestController
class RestoreController {
    private static final int MAX_KEY_LENGTH = 200;

    private final RestoreService restores;
    private final JsonBodyBytesReader bodies;

    RestoreController(RestoreService restores, JsonBodyBytesReader bodies) {
        this.restores = restores;
        this.bodies = bodies;
    }

    /**
     * Restores a run, and responds when the restore is stored. A repeated request with the same {@code Idempotency-Key}
     * is recognized as the same restore and has no second effect.
     */
    @PostMapping(path = "/api/v1/runs/{run}/restore", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<RestoreOutcome>> restore(
            @PathVariable("run") String run,
            ServerHttpRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key) {
        return bodies.read(request).map(RestoreRequest::read).flatMap(body -> restore(run, body, key));
    }

    private Mono<ResponseEntity<RestoreOutcome>> restore(String run, RestoreRequest body, @Nullable String key) {
        if (body.snapshotId() == null) {
            throw RequestRejectedException.malformed(
                    "malformed-request", "Give 'snapshot_id', the id of the snapshot to restore.");
        }
        var command = new RestoreService.RestoreCommand(
                QueryParameters.parseRun(run),
                QueryParameters.parseSnapshot(body.snapshotId()),
                modules(body.modules()),
                id(key));
        var outcome = body.dryRun() ? restores.preview(command) : restores.restore(command);
        return outcome.map(answer -> ListResponses.single(answer.asOf(), answer.value()));
    }

    private static List<String> modules(@Nullable List<String> names) {
        if (names == null) {
            return List.of();
        }
        if (names.isEmpty()) {
            throw RequestRejectedException.malformed(
                    "malformed-request",
                    "Give 'modules' as a list of the modules whose metadata to restore; omit it for the whole"
                            + " state.");
        }
        return List.copyOf(new LinkedHashSet<>(names));
    }

    private static String id(@Nullable String key) {
        if (key == null || key.isEmpty()) {
            return "restore-" + UUID.randomUUID();
        }
        if (key.length() > MAX_KEY_LENGTH) {
            throw RequestRejectedException.malformed(
                    "malformed-idempotency-key",
                    "Give an Idempotency-Key of at most " + MAX_KEY_LENGTH + " characters.");
        }
        return "idempotency-key-" + key;
    }
}

package io.waymark.web.api.across;

import io.waymark.port.feed.Cursor;
import io.waymark.port.feed.FeedReader;
import io.waymark.port.projection.ProjectionStatus;
import io.waymark.port.projection.ProjectionStore;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.problem.RequestRejectedException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Shows the state of the projections, which are tables computed from the feed, and starts their rebuilds. */
@RestController
@RequestMapping("/api/v1/admin/projections")
class ProjectionController {
    private static final double MILLIS_PER_SECOND = 1e3;

    private final ProjectionStore projections;
    private final FeedReader feed;

    ProjectionController(ProjectionStore projections, FeedReader feed) {
        this.projections = projections;
        this.feed = feed;
    }

    /**
     * A projection.
     *
     * @param head the position of the end of the feed
     * @param lagSeconds the age of the oldest feed entry that is not applied
     * @param owner the id of the instance that runs it; empty if none does
     */
    record ProjectionView(
            String name,
            int generation,
            long position,
            long head,
            double lagSeconds,
            String owner,
            @Nullable RebuildView rebuild) {
        static ProjectionView of(ProjectionStatus status) {
            var rebuild = status.rebuild();
            return new ProjectionView(
                    status.name(),
                    status.generation(),
                    status.position(),
                    status.head(),
                    status.lag().toMillis() / MILLIS_PER_SECOND,
                    status.owner(),
                    rebuild == null
                            ? null
                            : new RebuildView(
                                    rebuild.generation(),
                                    rebuild.position(),
                                    status.head() == 0 ? 1 : (double) rebuild.position() / status.head(),
                                    rebuild.startedAt()));
        }
    }

    /**
     * The progress of a rebuild.
     *
     * @param progress from 0 to 1
     */
    record RebuildView(int generation, long position, double progress, Instant startedAt) {}

    /** All projections. */
    record ProjectionsView(List<ProjectionView> items) {}

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<ProjectionsView>> projections() {
        return Mono.zip(feed.head(), projections.status(), (head, all) -> {
            var asOf = new Cursor(head.feed(), all.getFirst().head());
            var views = all.stream().map(ProjectionView::of).toList();
            return ListResponses.single(asOf, new ProjectionsView(views));
        });
    }

    /** Fills new tables from the oldest feed item. Requests read the old tables until the new ones are complete. */
    @PostMapping(path = "/{name}/rebuild", produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<ProjectionView> rebuild(@PathVariable("name") String name) {
        return projections
                .rebuild(name)
                .map(ProjectionView::of)
                .switchIfEmpty(Mono.error(() -> RequestRejectedException.unknown(
                        "unknown-projection",
                        "There is no projection " + name + ": projections are in GET /api/v1/admin/projections.")));
    }
}

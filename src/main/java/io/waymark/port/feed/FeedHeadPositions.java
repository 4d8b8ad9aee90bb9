package io.waymark.port.feed;

import io.waymark.domain.run.RunId;
import java.util.Map;

/**
 * The last positions of the feed and of certain runs in it, as one query saw them.
 *
 * @param through the position of the last item of the feed; 0 if the feed is empty
 * @param runs the position of the last item of each run; the deletion of a run is an item, too. A run without items is
 *     absent.
 */
public record FeedHeadPositions(long through, Map<RunId, Long> runs) {
    public FeedHeadPositions {
        runs = Map.copyOf(runs);
    }

    /** Returns the position of the last item of the run, 0 if the run has no items. */
    public long headOf(RunId run) {
        return runs.getOrDefault(run, 0L);
    }
}

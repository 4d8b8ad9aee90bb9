package io.waymark.port.feed;

import io.waymark.domain.run.RunId;
import java.util.Map;

/**
 * Where the feed ends, whole and for some runs, at one time.
 *
 * @param through the position of the last item of all, 0 when there is none
 * @param runs the position of each run's last item, its deletion included; a run that told nothing is absent
 */
public record FeedHeads(long through, Map<RunId, Long> runs) {
    public FeedHeads {
        runs = Map.copyOf(runs);
    }

    /** The position of the run's last item, 0 when it told nothing. */
    public long headOf(RunId run) {
        return runs.getOrDefault(run, 0L);
    }
}

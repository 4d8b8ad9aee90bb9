package io.waymark.port;

import io.waymark.domain.fold.RunState;
import io.waymark.domain.recording.Recording;
import java.util.List;

/**
 * What a batch makes of one run.
 *
 * @param before as it was loaded
 * @param after the state after all of the recordings
 * @param recordings in the order of their events, at least one
 */
public record RunUpdate(StoredRun before, RunState after, List<Recording> recordings) {
    public RunUpdate {
        recordings = List.copyOf(recordings);
    }
}

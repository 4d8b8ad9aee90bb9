package io.waymark.port.store;

import io.waymark.domain.run.RunId;
import io.waymark.domain.state.RunState;

/**
 * The state of a run, with the number and the version under which it is stored.
 *
 * @param number the internal number of the run in the database; 0 if the run is not stored
 * @param version the number of times that the run was stored. If another writer has increased it, the next attempt to
 *     store the run fails.
 * @param state the state of the run
 */
public record StoredRun(long number, long version, RunState state) {
    public static StoredRun unknown(RunId run) {
        return new StoredRun(0, 0, RunState.initial(run));
    }
}

package io.waymark.port.store;

import io.waymark.domain.run.RunId;
import io.waymark.domain.state.RunState;

/**
 * The state of a run with its number and version in the store.
 *
 * @param number the internal number of the run, 0 if it is not stored
 * @param version the number of times the run was stored; compared at the next store
 */
public record StoredRun(long number, long version, RunState state) {
    public static StoredRun unknown(RunId run) {
        return new StoredRun(0, 0, RunState.initial(run));
    }
}

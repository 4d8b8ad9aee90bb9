package io.waymark.port.store;

import io.waymark.domain.run.RunId;
import io.waymark.domain.state.RunState;

/**
 * A run's state with its place in the store.
 *
 * @param number the store's own number of the run, 0 when it is not stored yet
 * @param version how often it was stored; compared when it is stored again
 */
public record StoredRun(long number, long version, RunState state) {
    public static StoredRun unknown(RunId run) {
        return new StoredRun(0, 0, RunState.initial(run));
    }
}

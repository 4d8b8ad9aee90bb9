package io.waymark.client.execute;

import io.waymark.client.ModuleOutput;

/** Does a module's work. One is made for each experiment before the run starts, and may run several times in it. */
@FunctionalInterface
public interface Adapter {

    /**
     * Runs once.
     *
     * @throws Exception when the work fails, which ends the run; what others completed stays
     */
    ModuleOutput run(ModuleInput input) throws Exception;
}

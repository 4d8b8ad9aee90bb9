package io.waymark.client.execute;

import io.waymark.client.ModuleOutput;

/**
 * Executes one experiment of a module. The executor creates one adapter for each experiment before the run starts. An
 * adapter runs once for each path on which the experiment occurs.
 *
 * <pre>{@code
 * Adapter loader = input -> {
 *     var table = input.measure("read", () -> Files.readAllLines(file));
 *     return ModuleOutput.of(schema).withData(table);
 * };
 * }</pre>
 *
 * <p>The executor calls an adapter on the thread of {@link Executor#run()}, never concurrently.
 */
@FunctionalInterface
public interface Adapter {

    /**
     * Executes the experiment once.
     *
     * @throws Exception if the execution fails. The run then fails; the completed executions remain.
     */
    ModuleOutput run(ModuleInput input) throws Exception;
}

package io.waymark.client.execute;

import io.waymark.client.ModuleOutput;

/**
 * The handler that executes one experiment of a module, that is, one module with one named configuration. The executor
 * creates a handler for each experiment before the run starts. If an earlier module has several experiments, the
 * handler runs once for each combination of earlier experiments.
 *
 * <pre>{@code
 * ModuleHandler loader = input -> {
 *     var table = input.measure("read", () -> Files.readAllLines(file));
 *     return ModuleOutput.of(schema).withData(table);
 * };
 * }</pre>
 *
 * <p>The executor calls a handler on the thread of {@link Executor#run()}, never concurrently.
 */
@FunctionalInterface
public interface ModuleHandler {

    /**
     * Executes the experiment once.
     *
     * @throws Exception if the execution fails. The run then fails; the completed executions remain.
     */
    ModuleOutput run(ModuleInput input) throws Exception;
}

package io.waymark.client.execute;

import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.schema.Value;

/** Creates the adapter that executes one experiment (named configuration) of a module. */
@FunctionalInterface
public interface ExperimentHandlerFactory {

    /**
     * Creates the adapter.
     *
     * @param execution the module and the experiment
     * @param parameters the parameters of the experiment in the config
     * @throws io.waymark.client.StatusException.InvalidConfigException if the parameters are invalid
     */
    ExperimentHandler adapter(ModuleExperiment execution, Value.Members parameters);
}

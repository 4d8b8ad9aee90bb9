package io.waymark.client.execute;

import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.schema.Value;

/** Creates the handler that executes one experiment (named configuration) of a module. */
@FunctionalInterface
public interface ModuleHandlerFactory {

    /**
     * Creates the handler.
     *
     * @param execution the module and the experiment
     * @param parameters the parameters of the experiment in the config
     * @throws io.waymark.client.WaymarkClientException.InvalidConfigException if the parameters are invalid
     */
    ModuleHandler handler(ModuleExperimentName execution, Value.Members parameters);
}

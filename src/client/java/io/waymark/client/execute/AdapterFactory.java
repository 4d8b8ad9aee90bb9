package io.waymark.client.execute;

import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.schema.Value;

/** Makes the adapter of one experiment. */
@FunctionalInterface
public interface AdapterFactory {

    /**
     * Makes it.
     *
     * @param parameters what the config says of the experiment
     * @throws io.waymark.client.StatusException.InvalidConfigException when no adapter can be made of them
     */
    Adapter adapter(ModuleExperiment what, Value.Members parameters);
}

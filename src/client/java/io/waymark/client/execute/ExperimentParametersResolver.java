package io.waymark.client.execute;

import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.schema.Value;
import java.util.regex.Pattern;

/**
 * Looks up the parameters of an experiment in a config. A Splitter module may produce several samples of one
 * experiment, for example {@code name_[3-1]} to {@code name_[3-3]}. Samples use the parameters of the experiment {@code
 * name}.
 */
final class ExperimentParametersResolver {
    private static final Pattern SAMPLE_NAME = Pattern.compile("_\\[[0-9]+-[0-9]+]$");
    private static final String NUMBER = "num_samples";

    private ExperimentParametersResolver() {}

    static Value.Members parameters(Value.Members config, ModuleExperimentName execution) {
        if (!(config.get(execution.module()) instanceof Value.Members experiments)) {
            return Value.Members.empty();
        }
        if (experiments.get(execution.experiment()) instanceof Value.Members exactMatch) {
            return exactMatch;
        }
        var name = SAMPLE_NAME.matcher(execution.experiment()).replaceFirst("");
        return experiments.get(name) instanceof Value.Members shared
                ? shared.with(NUMBER, Value.Numeric.of(1))
                : Value.Members.empty();
    }
}

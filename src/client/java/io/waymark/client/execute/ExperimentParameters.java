package io.waymark.client.execute;

import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.schema.Value;
import java.util.regex.Pattern;

/** What the config says of an execution; a Splitter's samples {@code name_[3-01]} share what it says of {@code name}. */
final class ExperimentParameters {
    private static final Pattern SAMPLE_NAME = Pattern.compile("_\\[[0-9]+-[0-9]+]$");
    private static final String NUMBER = "num_samples";

    private ExperimentParameters() {}

    static Value.Members parameters(Value.Members config, ModuleExperiment what) {
        if (!(config.get(what.module()) instanceof Value.Members experiments)) {
            return Value.Members.empty();
        }
        if (experiments.get(what.experiment()) instanceof Value.Members own) {
            return own;
        }
        var name = SAMPLE_NAME.matcher(what.experiment()).replaceFirst("");
        return experiments.get(name) instanceof Value.Members shared
                ? shared.with(NUMBER, Value.Numeric.of(1))
                : Value.Members.empty();
    }
}

package io.waymark.domain.run;

/** A stage of the workflow with its named configuration; as text {@code Loader[default]}. */
public record ModuleExperiment(String module, String experiment) {
    @Override
    public String toString() {
        return module + "[" + experiment + "]";
    }
}

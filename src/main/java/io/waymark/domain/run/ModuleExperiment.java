package io.waymark.domain.run;

/** A module with one of its experiments; as text {@code Loader[default]}. */
public record ModuleExperiment(String module, String experiment) {
    @Override
    public String toString() {
        return module + "[" + experiment + "]";
    }
}

package io.waymark.domain.run;

/**
 * A module (a stage of a workflow) with one of its experiments (a named configuration); as text {@code
 * Loader[default]}.
 */
public record ModuleExperimentName(String module, String experiment) {
    @Override
    public String toString() {
        return module + "[" + experiment + "]";
    }
}

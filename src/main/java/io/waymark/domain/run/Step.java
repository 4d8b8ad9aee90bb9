package io.waymark.domain.run;

/** A timed action inside an execution. */
public record Step(ModuleExperiment execution, String name) {
    /** The step that stands for the whole execution. */
    public static final String RUN = "run";
}

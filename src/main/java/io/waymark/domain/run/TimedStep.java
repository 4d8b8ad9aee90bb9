package io.waymark.domain.run;

/** A timed action inside an execution. */
public record TimedStep(ModuleExperiment execution, String name) {
    /** The step that stands for the whole execution. */
    public static final String RUN = "run";
}

package io.waymark.domain.run;

/**
 * An action inside an execution whose duration is measured, for example {@code fit}.
 *
 * @param execution the module and the experiment that perform the action
 * @param name the name of the action; {@code run} stands for the whole execution
 */
public record TimedStep(ModuleExperimentName execution, String name) {
    /** The step that stands for the whole execution. */
    public static final String RUN = "run";
}

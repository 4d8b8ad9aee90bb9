package io.waymark.port.across;

import static io.waymark.fixture.EventFixtures.newRun;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.Workflow;
import io.waymark.fixture.RunScenario;

/** Creates runs of workflows that no other test uses. */
public final class ProjectedRuns {
    private ProjectedRuns() {}

    public static Workflow newWorkflow() {
        return new Workflow("test", newRun().value());
    }

    /** Returns a planned run of a workflow. */
    public static RunScenario planned(Workflow workflow) {
        return new RunScenario(newRun()).planned(0, new RunPlan(workflow, null, null, null));
    }

    /** Returns the dataset that an execution of a workflow writes, of which the key is a text. */
    static DatasetName dataset(Workflow workflow, String key) {
        return new DatasetName("workflow:" + workflow, key);
    }
}

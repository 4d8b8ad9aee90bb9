package io.waymark.domain.run;

/** The procedure that a run executes, identified by namespace and name. Many runs may share one workflow. */
public record Workflow(String namespace, String name) {
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}

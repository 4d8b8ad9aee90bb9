package io.waymark.domain.run;

/** A procedure that runs execute, identified by namespace and name. */
public record Workflow(String namespace, String name) {
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}

package io.waymark.domain.run;

/** What runs again and again. */
public record Workflow(String namespace, String name) {
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}

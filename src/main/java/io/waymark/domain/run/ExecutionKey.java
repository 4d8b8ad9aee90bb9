package io.waymark.domain.run;

import java.util.List;
import java.util.stream.Collectors;

/** The path down to one execution, which tells it from the others of its run. */
public record ExecutionKey(List<ModuleExperiment> path) {
    public ExecutionKey {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("Cannot make an execution's key: the path is empty");
        }
        path = List.copyOf(path);
    }

    public ModuleExperiment last() {
        return path.getLast();
    }

    /** {@code Loader[load_v1]_Synthesizer[method_a]}; for people, since names may hold brackets too. */
    @Override
    public String toString() {
        return path.stream().map(ModuleExperiment::toString).collect(Collectors.joining("_"));
    }
}

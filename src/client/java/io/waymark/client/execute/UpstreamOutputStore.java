package io.waymark.client.execute;

import io.waymark.client.ModuleOutput;
import io.waymark.domain.run.ExecutionKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stores the outputs of completed executions in the execution tree, for the executions below them that still have to
 * run.
 */
final class UpstreamOutputStore {
    private final Map<ExecutionKey, ModuleOutput> outputs = new HashMap<>();

    void put(ExecutionKey key, ModuleOutput output) {
        outputs.put(key, output);
    }

    /** Drops the outputs of executions that are not above this one. No later execution reads them. */
    void keepAbove(ExecutionKey key) {
        outputs.keySet().removeIf(done -> !isAbove(done, key));
    }

    /** Returns the outputs of the executions above this one, by module, outermost first. */
    Map<String, ModuleOutput> above(ExecutionKey key) {
        var path = new LinkedHashMap<String, ModuleOutput>();
        for (int length = 1; length < key.path().size(); length++) {
            var before = new ExecutionKey(key.path().subList(0, length));
            var output = outputs.get(before);
            if (output != null) {
                path.put(before.last().module(), output);
            }
        }
        return path;
    }

    private static boolean isAbove(ExecutionKey done, ExecutionKey key) {
        return done.path().size() < key.path().size()
                && key.path().subList(0, done.path().size()).equals(done.path());
    }
}

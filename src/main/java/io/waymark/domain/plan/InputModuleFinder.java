package io.waymark.domain.plan;

import io.waymark.domain.run.Execution;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the module whose output schema is the input schema of a later module of a run. This is the nearest earlier
 * module on the path (the current execution of each module) whose execution reported a schema.
 */
public final class InputModuleFinder {
    private InputModuleFinder() {}

    /**
     * Returns the module, or null if there is none.
     *
     * @param earlier the executions on the path before the later module, in sequence order
     * @param hasMetadata whether a module has metadata; a restore may have removed it
     */
    public static @Nullable String of(List<Execution> earlier, Predicate<String> hasMetadata) {
        for (int i = earlier.size() - 1; i >= 0; i--) {
            var execution = earlier.get(i);
            var module = execution.key().last().module();
            if (execution.hasOutputSchema() && hasMetadata.test(module)) {
                return module;
            }
        }
        return null;
    }
}

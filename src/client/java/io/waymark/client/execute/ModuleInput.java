package io.waymark.client.execute;

import io.waymark.client.ModuleOutput;
import io.waymark.client.Status;
import io.waymark.client.WaymarkClientException;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The input of a handler: the outputs of the modules that were executed before this execution. Immutable.
 *
 * @param key the execution key, which is the path from the first module to this execution
 * @param outputs the output of each earlier module that led to this execution, in sequence order
 * @param status the status that records the events of the run
 */
public record ModuleInput(ExecutionKey key, Map<String, ModuleOutput> outputs, Status status) {
    public ModuleInput {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /**
     * Returns the data of the nearest earlier module whose data has this type.
     *
     * @throws WaymarkClientException.InvalidConfigException if no earlier module has data of this type
     */
    public <T> T data(Class<T> type) {
        return latestFirst().stream()
                .map(ModuleOutput::data)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new WaymarkClientException.InvalidConfigException("Cannot run " + key.last()
                        + ": no earlier module has data of type " + type.getSimpleName()
                        + ": add such a module to the config"));
    }

    /** Returns the output of an earlier module on this path. */
    public Optional<ModuleOutput> output(String module) {
        return Optional.ofNullable(outputs.get(module));
    }

    /** Returns the schema of the nearest earlier module that has one. */
    public Optional<Schema> schema() {
        return latestFirst().stream()
                .map(ModuleOutput::schema)
                .flatMap(schema -> Optional.ofNullable(schema).stream())
                .findFirst();
    }

    private List<ModuleOutput> latestFirst() {
        var all = new ArrayList<>(outputs.values());
        Collections.reverse(all);
        return all;
    }

    /**
     * Executes work as a timed step of this execution. The step ends as failed if the work throws.
     *
     * @return the result of the work
     * @throws Exception the exception of the work
     */
    public <T> T measure(String step, Callable<T> work) throws Exception {
        var timedStep = new TimedStep(key.last(), step);
        status.startTiming(key.last().module(), key.last().experiment(), step);
        boolean failed = true;
        try {
            var result = work.call();
            failed = false;
            return result;
        } finally {
            status.endTiming(timedStep, failed, null, Value.Members.empty());
        }
    }
}

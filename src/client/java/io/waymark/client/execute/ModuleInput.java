package io.waymark.client.execute;

import io.waymark.client.ModuleOutput;
import io.waymark.client.Status;
import io.waymark.client.StatusException;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;

/**
 * What an adapter works on.
 *
 * @param key the path down to this execution
 * @param outputs what the modules before it on this path left, the first module's first
 * @param status of the run
 */
public record ModuleInput(ExecutionKey key, SequencedMap<String, ModuleOutput> outputs, Status status) {
    public ModuleInput {
        outputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(outputs));
    }

    /**
     * What the nearest module before left as data.
     *
     * @throws StatusException.InvalidConfigException when none left such data
     */
    public <T> T data(Class<T> type) {
        return outputs.sequencedValues().reversed().stream()
                .map(ModuleOutput::data)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new StatusException.InvalidConfigException("Cannot run " + key.last()
                        + ": no module before it left a " + type.getSimpleName() + ": add one to the config"));
    }

    /** What that module on this path left. */
    public Optional<ModuleOutput> output(String module) {
        return Optional.ofNullable(outputs.get(module));
    }

    /** The schema that the nearest module before it left. */
    public Optional<Schema> schema() {
        return outputs.sequencedValues().reversed().stream()
                .map(ModuleOutput::schema)
                .flatMap(schema -> Optional.ofNullable(schema).stream())
                .findFirst();
    }

    /** Times a step of this execution. */
    public <T> T measure(String step, Callable<T> work) throws Exception {
        var what = new TimedStep(key.last(), step);
        status.startTiming(key.last().module(), key.last().experiment(), step);
        boolean failed = true;
        try {
            var done = work.call();
            failed = false;
            return done;
        } finally {
            status.endTiming(what, failed, null, Value.Members.empty());
        }
    }
}

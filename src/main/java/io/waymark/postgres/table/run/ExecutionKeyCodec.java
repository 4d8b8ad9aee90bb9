package io.waymark.postgres.table.run;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.schema.Value;
import io.waymark.postgres.sql.NumberRangeEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Encodes execution keys as short texts for the database. The key of an execution is the sequence of modules and
 * experiments that lead to it. Consecutive modules with the same experiment become one pair, for example {@code
 * ["adult","0","default","1-49 60"]}: the experiment, and the indexes of the modules in the order in which they
 * appeared in the run.
 *
 * <p>A text that begins with a list contains all names, as in {@link UndoJson}. Release 0.1 wrote such texts for all
 * keys, and a key with a module that has not appeared has no other format. Each run has its own instance.
 */
public final class ExecutionKeyCodec {
    private final List<String> modules;
    private final Map<String, Long> indexes = new HashMap<>();

    /**
     * Creates an encoder for a run.
     *
     * @param appeared the modules of the run in the order in which they first appeared in an event
     */
    public ExecutionKeyCodec(List<String> appeared) {
        modules = appeared;
        modules.forEach(module -> indexes.put(module, (long) indexes.size()));
    }

    /** Encodes a key. */
    public String write(ExecutionKey key) {
        var path = key.path();
        if (!path.stream().allMatch(step -> indexes.containsKey(step.module()))) {
            return DomainJson.write(UndoJson.value(key));
        }
        var parts = new ArrayList<Value>();
        for (int from = 0, next; from < path.size(); from = next) {
            var experiment = path.get(from).experiment();
            var numbers = new ArrayList<Long>();
            for (next = from; next < path.size() && path.get(next).experiment().equals(experiment); next++) {
                numbers.add(Objects.requireNonNull(indexes.get(path.get(next).module())));
            }
            parts.add(new Value.Text(experiment));
            parts.add(new Value.Text(NumberRangeEncoder.write(numbers)));
        }
        return DomainJson.write(new Value.Items(parts));
    }

    public ExecutionKey read(String text) {
        var value = DomainJson.readValue(text);
        var parts = ((Value.Items) value).items();
        return parts.getFirst() instanceof Value.Items ? UndoJson.key(value) : key(parts);
    }

    private ExecutionKey key(List<Value> parts) {
        var steps = new ArrayList<ModuleExperiment>();
        for (int i = 0; i < parts.size(); i += 2) {
            var experiment = ((Value.Text) parts.get(i)).value();
            for (long number : NumberRangeEncoder.read(((Value.Text) parts.get(i + 1)).value())) {
                steps.add(new ModuleExperiment(modules.get((int) number), experiment));
            }
        }
        return new ExecutionKey(steps);
    }
}

package io.waymark.postgres.table.run;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.schema.Value;
import io.waymark.postgres.sql.NumberRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Encodes the execution keys of one run as text, for example {@code ["adult","0","default","1-49 60"]}. Consecutive
 * path steps with the same experiment become one pair: the experiment, and the module indexes in order of first
 * appearance.
 *
 * <p>This is short, because paths are long, most modules appear in path order, and most experiments have the same name.
 * A key that begins with a list has the older format with all names, as in {@link UndoJson}.
 */
public final class ExecutionPathText {
    private final List<String> modules;
    private final Map<String, Long> indexes = new HashMap<>();

    /**
     * Creates an encoder for a run.
     *
     * @param appeared the modules of the run in order of first appearance
     */
    public ExecutionPathText(List<String> appeared) {
        modules = appeared;
        modules.forEach(module -> indexes.put(module, (long) indexes.size()));
    }

    /** Encodes a key. All its modules must have appeared. */
    public String write(ExecutionKey key) {
        var path = key.path();
        var parts = new ArrayList<Value>();
        for (int from = 0, next; from < path.size(); from = next) {
            var experiment = path.get(from).experiment();
            var numbers = new ArrayList<Long>();
            for (next = from; next < path.size() && path.get(next).experiment().equals(experiment); next++) {
                numbers.add(Objects.requireNonNull(indexes.get(path.get(next).module()), "a module has not appeared"));
            }
            parts.add(new Value.Text(experiment));
            parts.add(new Value.Text(NumberRanges.write(numbers)));
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
            for (long number : NumberRanges.read(((Value.Text) parts.get(i + 1)).value())) {
                steps.add(new ModuleExperiment(modules.get((int) number), experiment));
            }
        }
        return new ExecutionKey(steps);
    }
}

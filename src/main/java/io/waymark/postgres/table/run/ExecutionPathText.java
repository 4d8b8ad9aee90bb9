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
 * Executions' keys of one run as {@code ["adult","0","default","1-49 60"]}: what is next to each other on the path and has
 * the same experiment, its modules by their place in the order of appearance. Paths are long, most modules appear in the
 * order of the path, and most experiments are called alike. A key that begins with a list was written with all names, as
 * in {@link UndoJson}.
 */
public final class ExecutionPathText {
    private final List<String> modules;
    private final Map<String, Long> indexes = new HashMap<>();

    /** Knows the run's modules, in order of appearance. */
    public ExecutionPathText(List<String> appeared) {
        modules = appeared;
        modules.forEach(module -> indexes.put(module, (long) indexes.size()));
    }

    /** Writes a key all of whose modules have appeared. */
    public String write(ExecutionKey key) {
        var path = key.path();
        var parts = new ArrayList<Value>();
        for (int from = 0, next; from < path.size(); from = next) {
            var experiment = path.get(from).experiment();
            var numbers = new ArrayList<Long>();
            for (next = from; next < path.size() && path.get(next).experiment().equals(experiment); next++) {
                numbers.add(
                        Objects.requireNonNull(indexes.get(path.get(next).module()), "a module on a path appeared"));
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

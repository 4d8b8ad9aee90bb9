package io.waymark.postgres.table.run;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.schema.Value;
import io.waymark.postgres.sql.NumberListTextCodec;
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
 * <p>The last module of a timing's key may appear in the run after the timing, and then has no index yet. The key of a
 * timing therefore names its last module and experiment, and begins with an empty list: {@code
 * [[],"adult","0","Synthesizer","default"]}.
 * Texts of release 0.1 contain all names and begin with a list that is not empty; {@link
 * UndoJson} describes them. Each run has
 * its own instance.
 */
public final class ExecutionKeyCodec {
    /** The first part of the key of a timing. */
    private static final Value NAMED_LAST = new Value.Items(List.of());

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

    /** Encodes a key. All its modules must be among those that have appeared. */
    public String write(ExecutionKey key) {
        return DomainJson.write(new Value.Items(parts(key.path())));
    }

    /**
     * Encodes the key of a timing. All its modules but the last must be among those that have appeared. The text does
     * not depend on whether the last has, so that it is the same however events are batched.
     */
    public String writeOfTiming(ExecutionKey key) {
        var path = key.path();
        var last = path.getLast();
        var parts = new ArrayList<Value>();
        parts.add(NAMED_LAST);
        parts.addAll(parts(path.subList(0, path.size() - 1)));
        parts.add(new Value.Text(last.module()));
        parts.add(new Value.Text(last.experiment()));
        return DomainJson.write(new Value.Items(parts));
    }

    private List<Value> parts(List<ModuleExperimentName> path) {
        var parts = new ArrayList<Value>();
        for (int from = 0, next; from < path.size(); from = next) {
            var experiment = path.get(from).experiment();
            var numbers = new ArrayList<Long>();
            for (next = from; next < path.size() && path.get(next).experiment().equals(experiment); next++) {
                numbers.add(Objects.requireNonNull(indexes.get(path.get(next).module()), "a module has not appeared"));
            }
            parts.add(new Value.Text(experiment));
            parts.add(new Value.Text(NumberListTextCodec.write(numbers)));
        }
        return parts;
    }

    public ExecutionKey read(String text) {
        var value = DomainJson.readValue(text);
        var parts = ((Value.Items) value).items();
        if (parts.getFirst().equals(NAMED_LAST)) {
            var steps = steps(parts.subList(1, parts.size() - 2));
            steps.add(new ModuleExperimentName(text(parts.get(parts.size() - 2)), text(parts.getLast())));
            return new ExecutionKey(steps);
        }
        return parts.getFirst() instanceof Value.Items ? UndoJson.key(value) : new ExecutionKey(steps(parts));
    }

    private List<ModuleExperimentName> steps(List<Value> parts) {
        var steps = new ArrayList<ModuleExperimentName>();
        for (int i = 0; i < parts.size(); i += 2) {
            var experiment = text(parts.get(i));
            for (long number : NumberListTextCodec.read(text(parts.get(i + 1)))) {
                steps.add(new ModuleExperimentName(modules.get((int) number), experiment));
            }
        }
        return steps;
    }

    private static String text(Value value) {
        return ((Value.Text) value).value();
    }
}

package io.waymark.domain.state;

import io.waymark.domain.run.RunPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order of a run's modules: the planned one, or the order of appearance where nothing was planned. Modules outside
 * a plan follow its end in order of appearance.
 *
 * @param planned null when no plan names the modules
 * @param observed every module that sent a module event, in order of its first
 */
public record ModuleSequence(@Nullable List<String> planned, List<String> observed) {
    private static final int LINEAR_SCAN_LIMIT = 8;

    public static final ModuleSequence UNKNOWN = new ModuleSequence(null, List.of());

    public ModuleSequence {
        planned = planned == null ? null : List.copyOf(planned);
        observed = List.copyOf(observed);
    }

    public List<String> modules() {
        return planned == null ? observed : planned;
    }

    /** The module's place, -1 outside the sequence. */
    public int position(String module) {
        return modules().indexOf(module);
    }

    /** Orders modules of this run; outsiders last. */
    public Comparator<String> order() {
        if (modules().size() + observed.size() <= LINEAR_SCAN_LIMIT) {
            return Comparator.comparingInt(this::rank);
        }
        var ranks = ranks();
        return Comparator.comparingInt(module -> ranks.getOrDefault(module, ranks.size()));
    }

    /** Every module's rank, for when looking for each in the lists would take long. */
    private Map<String, Integer> ranks() {
        var ranks = new HashMap<String, Integer>();
        modules().forEach(module -> ranks.put(module, ranks.size()));
        observed.forEach(module -> ranks.putIfAbsent(module, ranks.size()));
        return ranks;
    }

    /** Whether this module has appeared, or may. */
    public boolean canAdd(String module) {
        return observed.size() < RunPlan.MAX_MODULES || observed.contains(module);
    }

    ModuleSequence with(String module) {
        if (observed.contains(module)) {
            return this;
        }
        var longer = new ArrayList<>(observed);
        longer.add(module);
        return new ModuleSequence(planned, longer);
    }

    ModuleSequence withPlanned(@Nullable List<String> modules) {
        return modules == null ? this : new ModuleSequence(modules, observed);
    }

    private int rank(String module) {
        int position = position(module);
        if (position >= 0) {
            return position;
        }
        int appearance = observed.indexOf(module);
        return modules().size() + (appearance < 0 ? observed.size() : appearance);
    }
}

package io.waymark.domain.state;

import io.waymark.domain.run.RunPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order of the modules of a run. It is the planned order, or the order of their first events if no order is
 * planned. Modules outside the planned order (outside modules) are last, in the order of their first events.
 *
 * @param planned the modules in planned order; null if the plan of the run has no order
 * @param observed the modules that have sent an event, in the order of their first events
 */
public record ModuleOrder(@Nullable List<String> planned, List<String> observed) {
    private static final int LINEAR_SCAN_LIMIT = 8;

    public static final ModuleOrder UNKNOWN = new ModuleOrder(null, List.of());

    public ModuleOrder {
        planned = planned == null ? null : List.copyOf(planned);
        observed = List.copyOf(observed);
    }

    public List<String> modules() {
        return planned == null ? observed : planned;
    }

    /** Returns the index of the module in the sequence, -1 for an outside module. */
    public int position(String module) {
        return modules().indexOf(module);
    }

    /** Returns whether the run has the module: it is in the sequence or sent an event. */
    public boolean contains(String module) {
        return position(module) >= 0 || observed.contains(module);
    }

    /** Returns a comparator of the modules of this run. Outside modules are last. */
    public Comparator<String> order() {
        if (modules().size() + observed.size() <= LINEAR_SCAN_LIMIT) {
            return Comparator.comparingInt(this::rank);
        }
        var ranks = ranks();
        return Comparator.comparingInt(module -> ranks.getOrDefault(module, ranks.size()));
    }

    /** Returns the rank of each module, for sequences that are too long for linear scans. */
    private Map<String, Integer> ranks() {
        var ranks = new HashMap<String, Integer>();
        modules().forEach(module -> ranks.put(module, ranks.size()));
        observed.forEach(module -> ranks.putIfAbsent(module, ranks.size()));
        return ranks;
    }

    /** Returns whether the module sent an event, or may still be added. */
    public boolean canAdd(String module) {
        return observed.size() < RunPlan.MAX_MODULES || observed.contains(module);
    }

    ModuleOrder with(String module) {
        if (observed.contains(module)) {
            return this;
        }
        var longer = new ArrayList<>(observed);
        longer.add(module);
        return new ModuleOrder(planned, longer);
    }

    ModuleOrder withPlanned(@Nullable List<String> modules) {
        return modules == null ? this : new ModuleOrder(modules, observed);
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

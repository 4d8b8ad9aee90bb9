package io.waymark.domain.fold;

import io.waymark.domain.run.Plan;
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
 * @param appeared every module that sent a module event, in order of its first
 */
public record Sequence(@Nullable List<String> planned, List<String> appeared) {
    private static final int FEW = 8;

    public static final Sequence UNKNOWN = new Sequence(null, List.of());

    public Sequence {
        planned = planned == null ? null : List.copyOf(planned);
        appeared = List.copyOf(appeared);
    }

    public List<String> modules() {
        return planned == null ? appeared : planned;
    }

    /** The module's place, -1 outside the sequence. */
    public int position(String module) {
        return modules().indexOf(module);
    }

    /** Orders modules of this run; outsiders last. */
    public Comparator<String> order() {
        if (modules().size() + appeared.size() <= FEW) {
            return Comparator.comparingInt(this::rank);
        }
        var ranks = ranks();
        return Comparator.comparingInt(module -> ranks.getOrDefault(module, ranks.size()));
    }

    /** Every module's rank, for when looking for each in the lists would take long. */
    private Map<String, Integer> ranks() {
        var ranks = new HashMap<String, Integer>();
        modules().forEach(module -> ranks.put(module, ranks.size()));
        appeared.forEach(module -> ranks.putIfAbsent(module, ranks.size()));
        return ranks;
    }

    /** Whether this module has appeared, or may. */
    public boolean hasRoomFor(String module) {
        return appeared.size() < Plan.MOST_MODULES || appeared.contains(module);
    }

    Sequence with(String module) {
        if (appeared.contains(module)) {
            return this;
        }
        var longer = new ArrayList<>(appeared);
        longer.add(module);
        return new Sequence(planned, longer);
    }

    Sequence planned(@Nullable List<String> modules) {
        return modules == null ? this : new Sequence(modules, appeared);
    }

    private int rank(String module) {
        int position = position(module);
        if (position >= 0) {
            return position;
        }
        int appearance = appeared.indexOf(module);
        return modules().size() + (appearance < 0 ? appeared.size() : appearance);
    }
}

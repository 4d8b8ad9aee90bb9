package io.waymark.domain.fold;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order of a run's modules: the planned one, or the order of appearance where nothing was planned. Modules outside
 * a plan follow its end in order of appearance.
 *
 * @param planned null when no plan names the modules
 * @param appeared every module that sent a module event, in order of its first
 */
public record Sequence(@Nullable List<String> planned, List<String> appeared) {
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
        return Comparator.comparingInt(this::rank);
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

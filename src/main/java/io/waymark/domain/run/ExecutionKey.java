package io.waymark.domain.run;

import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The key that identifies an execution within its run: the modules and experiments that lead to it, itself included.
 */
public final class ExecutionKey {
    private final List<ModuleExperimentName> path;
    private final int hash; // cached, because each event needs it several times
    private @Nullable ContentHash contentHash; // computed on first use

    public ExecutionKey(List<ModuleExperimentName> path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("Cannot create an execution key: the path is empty");
        }
        this.path = List.copyOf(path);
        this.hash = this.path.hashCode();
    }

    public List<ModuleExperimentName> path() {
        return path;
    }

    public ModuleExperimentName last() {
        return path.get(path.size() - 1);
    }

    /** Returns a hash that identifies the key within its run. */
    public ContentHash contentHash() {
        var known = contentHash;
        if (known == null) {
            var hasher = new ContentHasher();
            path.forEach(step -> hasher.add(step.module()).add(step.experiment()));
            known = hasher.hash();
            contentHash = known;
        }
        return known;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ExecutionKey key && hash == key.hash && path.equals(key.path));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /**
     * Returns the display form {@code Loader[load_v1]_Synthesizer[method_a]}. It is not unique, because names may
     * contain brackets.
     */
    @Override
    public String toString() {
        return path.stream().map(ModuleExperimentName::toString).collect(Collectors.joining("_"));
    }
}

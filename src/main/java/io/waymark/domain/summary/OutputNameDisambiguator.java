package io.waymark.domain.summary;

import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;
import java.util.HashSet;
import java.util.Set;

/**
 * Makes the names of results unique by adding a suffix ({@code #2}, {@code #3}, …) to repeated names. A name consists
 * of the joined names of modules and experiments, so different results may have the same name. Only a hash of each name
 * is kept in memory, because names may be long. Not thread-safe.
 */
public final class OutputNameDisambiguator {
    private final Set<ContentHash> used = new HashSet<>();

    /** Returns the name, with a suffix if this object has returned the same name before. */
    public String add(String name) {
        var unique = name;
        for (int i = 2; !used.add(new ContentHasher().add(unique).hash()); i++) {
            unique = name + "#" + i;
        }
        return unique;
    }
}

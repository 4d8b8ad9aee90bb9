package io.waymark.domain.comparison;

import io.waymark.domain.schema.Value;
import java.util.LinkedHashSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares two JSON values member by member. Arrays are compared as a whole. */
final class JsonValueDiffer {
    private final Listener listener;

    private JsonValueDiffer(Listener listener) {
        this.listener = listener;
    }

    /** Receives the differences. */
    interface Listener {
        /**
         * Called for two different values that are not both objects.
         *
         * @param pointer a JSON pointer (RFC 6901)
         * @param before null if it is absent
         * @param after null if it is absent
         */
        void onDifference(String pointer, @Nullable Value before, @Nullable Value after);
    }

    static void compare(@Nullable Value before, @Nullable Value after, Listener listener) {
        new JsonValueDiffer(listener).compare("", before, after);
    }

    private void compare(String pointer, @Nullable Value before, @Nullable Value after) {
        if (before instanceof Value.Members membersBefore && after instanceof Value.Members membersAfter) {
            var old = membersBefore.members();
            var current = membersAfter.members();
            var names = new LinkedHashSet<>(old.keySet());
            names.addAll(current.keySet());
            for (var name : names) {
                compare(pointer + '/' + escape(name), old.get(name), current.get(name));
            }
        } else if (!Objects.equals(before, after)) {
            listener.onDifference(pointer, before, after);
        }
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}

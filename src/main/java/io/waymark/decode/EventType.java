package io.waymark.decode;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types of events and the members of their data; all other members are ignored. */
enum EventType {
    RUN_PLANNED("run.planned", "workflow", "config", "sequence", "limits", "context"),
    RUN_STARTED("run.started", "workflow", "config", "sequence", "limits", "context"),
    RUN_COMPLETED("run.completed", "error", "context"),
    RUN_FAILED("run.failed", "error", "context"),
    RUN_RESTORED("run.restored", "snapshot_id", "modules", "signature"),
    MODULE_STARTED("module.started", "module", "experiment", "attempt", "schema", "context"),
    MODULE_COMPLETED(
            "module.completed",
            "module",
            "experiment",
            "attempt",
            "schema",
            "input_schema",
            "result",
            "profile",
            "transformations",
            "context"),
    MODULE_FAILED("module.failed", "module", "experiment", "attempt", "error", "context"),
    TIMING_STARTED("timing.started", "module", "experiment", "step", "context"),
    TIMING_ENDED("timing.ended", "module", "experiment", "step", "status", "duration_seconds", "context");

    private static final String PREFIX = "io.waymark.";
    private static final Map<String, EventType> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::word, Function.identity()));

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of makes it immutable
    private final Set<String> members;

    EventType(String word, String... members) {
        this.word = PREFIX + word;
        this.members = Set.of(members);
    }

    /** Null when there is no such type. */
    static @Nullable EventType of(String word) {
        return BY_WORD.get(word);
    }

    /** The type on the wire: {@code io.waymark.run.planned}. */
    String word() {
        return word;
    }

    /** Returns the names of the members that its data may have. */
    Set<String> members() {
        return members;
    }

    boolean knows(String member) {
        return members.contains(member);
    }
}

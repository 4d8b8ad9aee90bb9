package io.waymark.codec.event;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types of events, each with the members that its data may have. Waymark ignores all other members. */
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
            "dataset",
            "inputs",
            "aliases",
            "context"),
    MODULE_FAILED("module.failed", "module", "experiment", "attempt", "error", "context"),
    DATASET_OBSERVED("dataset.observed", "dataset", "schema", "aliases", "context"),
    TIMING_STARTED("timing.started", "module", "experiment", "step", "context"),
    TIMING_ENDED("timing.ended", "module", "experiment", "step", "status", "duration_seconds", "context");

    private static final String PREFIX = "io.waymark.";
    private static final Map<String, EventType> BY_WIRE_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::wireName, Function.identity()));

    private final String wireName;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of makes it immutable
    private final Set<String> members;

    EventType(String wireName, String... members) {
        this.wireName = PREFIX + wireName;
        this.members = Set.of(members);
    }

    /** Returns the type with this name; null if there is none. */
    static @Nullable EventType of(String wireName) {
        return BY_WIRE_NAME.get(wireName);
    }

    /** Returns the name in events, for example {@code io.waymark.run.planned}. */
    String wireName() {
        return wireName;
    }

    /** Returns the names of the members that the data may have. */
    Set<String> members() {
        return members;
    }

    boolean hasMember(String member) {
        return members.contains(member);
    }
}

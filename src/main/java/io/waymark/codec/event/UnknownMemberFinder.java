package io.waymark.codec.event;

import io.waymark.codec.event.parse.UnknownMember;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds members of an event's data that Waymark ignores because it does not know them, so that the sender can be
 * warned. Parts that may contain any member are not searched: schemas, contexts, configs, {@code result.data}, {@code
 * result.ref} and profiles.
 */
final class UnknownMemberFinder {
    private static final Set<String> WORKFLOW = Set.of("namespace", "name");
    private static final Set<String> DATASET = Set.of("namespace", "name");
    private static final Set<String> ALIAS = Set.of("namespace", "name", "kind", "dataset");
    private static final Set<String> LIMITS = Set.of("max_snapshots", "max_changes", "max_timings");
    private static final Set<String> ERROR = Set.of("type", "message", "stack_trace");
    private static final Set<String> RESULT = Set.of("data", "ref");
    private static final Set<String> TRANSFORMATION = Set.of("field", "kind", "into", "description");

    private final List<UnknownMember> found = new ArrayList<>();

    private UnknownMemberFinder() {}

    /** Returns the unknown members of the data of an event, in their order within each object. */
    static List<UnknownMember> of(ParsedEventData data, EventType type) {
        var unknown = new UnknownMemberFinder();
        data.unknown().forEach(name -> unknown.add("/data", name, type.members()));
        unknown.in(data, "workflow", WORKFLOW);
        unknown.in(data, "dataset", DATASET);
        unknown.in(data, "limits", LIMITS);
        unknown.in(data, "error", ERROR);
        unknown.in(data, "result", RESULT);
        unknown.inItems(data, "transformations", TRANSFORMATION);
        unknown.inItems(data, "aliases", ALIAS);
        return List.copyOf(unknown.found);
    }

    private void inItems(ParsedEventData data, String member, Set<String> accepted) {
        if (data.recordedMembers().get(member) instanceof Value.Items list) {
            for (int i = 0; i < list.items().size(); i++) {
                in(list.items().get(i), "/data/" + member + '/' + i, accepted);
            }
        }
    }

    private void in(ParsedEventData data, String member, Set<String> accepted) {
        var value = data.recordedMembers().get(member);
        if (value != null) {
            in(value, "/data/" + member, accepted);
        }
    }

    private void in(Value value, String path, Set<String> accepted) {
        if (value instanceof Value.Members object) {
            object.members().forEach((name, member) -> {
                if (!(member instanceof Value.Null) && !accepted.contains(name)) {
                    add(path, name, accepted);
                }
            });
        }
    }

    private void add(String path, String name, Set<String> accepted) {
        found.add(new UnknownMember(path, name, accepted));
    }
}

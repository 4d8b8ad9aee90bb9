package io.waymark.client;

import io.waymark.domain.schema.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds the data of events, the JSON object in the member {@code data}, from the arguments of {@link Status} methods.
 * Stateless and safe for use by multiple threads.
 */
public final class EventPayloads {
    private EventPayloads() {}

    static Map<String, Object> execution(String module, String experiment) {
        var payload = new LinkedHashMap<String, Object>();
        payload.put("module", module);
        payload.put("experiment", experiment);
        return payload;
    }

    static Map<String, Object> execution(String module, String experiment, long attempt) {
        return withMember(execution(module, experiment), "attempt", attempt);
    }

    static Map<String, Object> step(String module, String experiment, String step, Value.Members context) {
        var payload = execution(module, experiment);
        payload.put("step", step);
        payload.put("context", context);
        return payload;
    }

    /** Returns the data of {@code run.planned}. */
    public static Map<String, Object> plan(RunConfig config) {
        var payload = new LinkedHashMap<String, Object>();
        payload.put("workflow", config.workflow());
        withMember(payload, "config", config.config());
        withMember(payload, "sequence", config.sequence().isEmpty() ? null : config.sequence());
        payload.put("limits", config.limits());
        payload.put("context", config.context());
        return payload;
    }

    static Map<String, Object> withMember(Map<String, Object> payload, String name, @Nullable Object value) {
        if (value != null) {
            payload.put(name, value);
        }
        return payload;
    }

    static Map<String, Object> withMembers(Map<String, Object> payload, Map<String, Object> members) {
        payload.putAll(members);
        return payload;
    }
}

package io.waymark.client;

import io.waymark.domain.schema.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts an event's data together. */
final class Says {
    private Says() {}

    static Map<String, Object> execution(String module, String experiment) {
        var said = new LinkedHashMap<String, Object>();
        said.put("module", module);
        said.put("experiment", experiment);
        return said;
    }

    static Map<String, Object> execution(String module, String experiment, long attempt) {
        return with(execution(module, experiment), "attempt", attempt);
    }

    static Map<String, Object> step(String module, String experiment, String step, Value.Members context) {
        var said = execution(module, experiment);
        said.put("step", step);
        said.put("context", context);
        return said;
    }

    static Map<String, Object> plan(RunConfig config) {
        var said = new LinkedHashMap<String, Object>();
        said.put("workflow", config.workflow());
        with(said, "config", config.config());
        with(said, "sequence", config.sequence().isEmpty() ? null : config.sequence());
        said.put("limits", config.limits());
        said.put("context", config.context());
        return said;
    }

    static Map<String, Object> with(Map<String, Object> said, String name, @Nullable Object value) {
        if (value != null) {
            said.put(name, value);
        }
        return said;
    }

    static Map<String, Object> with(Map<String, Object> said, Map<String, Object> more) {
        said.putAll(more);
        return said;
    }
}

package io.waymark.domain.comparison;

import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.Value.Members;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a run that a comparison considers.
 *
 * @param config the config of the run; null if the run has none
 * @param executions the executions of the run, by the text of their keys
 */
public record ComparedRun(@Nullable Members config, Map<String, ComparedExecution> executions) {
    public ComparedRun {
        executions = Collections.unmodifiableMap(new LinkedHashMap<>(executions));
    }

    /**
     * An execution of a run.
     *
     * @param seconds the duration; null if it has not ended or if its start is unknown
     * @param schema the schema of its output; null without one
     * @param result its result; null without one
     */
    public record ComparedExecution(
            LifecycleState state,
            @Nullable Failure error,
            @Nullable Double seconds,
            @Nullable Schema schema,
            @Nullable Value result) {}
}

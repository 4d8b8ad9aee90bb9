package io.waymark.codec.openlineage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks that all events of an OpenLineage run belong to the Waymark run of the first one. */
class RunAssignmentTest {
    private static final String ROOT = "01980a00-0000-7000-8000-000000000801";
    private static final String PARENT = "01980a00-0000-7000-8000-000000000802";
    private static final String RUN = "01980a00-0000-7000-8000-000000000803";

    private static final String PARENT_ONLY =
            "{\"run\": {\"runId\": \"%s\"}, \"job\": {\"namespace\": \"shop\", \"name\": \"daily.load\"}}"
                    .formatted(PARENT);
    private static final String WITH_ROOT =
            "{\"root\": {\"run\": {\"runId\": \"%s\"}, \"job\": {\"namespace\": \"shop\", \"name\": \"daily\"}}, "
                            .formatted(ROOT)
                    + PARENT_ONLY.substring(1);

    private static byte[] event(String type, int second, String parent) {
        return """
            {"eventType": "%s", "eventTime": "2026-03-02T04:00:0%dZ",
             "run": {"runId": "%s", "facets": {%s}},
             "job": {"namespace": "shop", "name": "daily.load.orders"},
             "outputs": [{"namespace": "db", "name": "orders",
                 "facets": {"schema": {"fields": [{"name": "id"}]}}}]}
            """.formatted(type, second, RUN, parent.isEmpty() ? "" : "\"parent\": " + parent)
                .getBytes(UTF_8);
    }

    private static Set<String> runs(LineageModel model) {
        return model.published().stream()
                .map(event -> event.envelope().runId().value())
                .collect(Collectors.toSet());
    }

    private static List<String> modules(LineageModel model) {
        return model.published().stream()
                .filter(RunEvent.ModuleEvent.class::isInstance)
                .map(event -> ((RunEvent.ModuleEvent) event).execution().module())
                .distinct()
                .toList();
    }

    @Test
    void laterRootDoesNotMoveTheRun() {
        var model = new LineageModel();

        model.receive(List.of(event("START", 1, PARENT_ONLY), event("COMPLETE", 2, WITH_ROOT)));

        assertThat(runs(model)).containsExactly(PARENT);
        assertThat(modules(model)).containsExactly("orders");
        assertThat(model.run(PARENT).plan().workflow().name()).isEqualTo("daily.load");
    }

    @Test
    void eventWithoutParentJoinsItsRun() {
        var model = new LineageModel();

        model.receive(List.of(event("START", 1, WITH_ROOT), event("COMPLETE", 2, "")));

        assertThat(runs(model)).containsExactly(ROOT);
        assertThat(modules(model)).containsExactly("orders");
        assertThat(model.run(ROOT).executions().values())
                .allSatisfy(execution -> assertThat(execution.state()).isEqualTo(LifecycleState.COMPLETED));
    }

    @Test
    void laterParentIsNotTheRun() {
        var model = new LineageModel();

        model.receive(List.of(event("START", 1, ""), event("COMPLETE", 2, WITH_ROOT)));

        assertThat(runs(model)).containsExactly(RUN);
        assertThat(model.run(RUN).status().state()).isEqualTo(LifecycleState.COMPLETED);
    }

    @Test
    void anyOrderGivesOneCompletedRun() {
        var events = new ArrayList<>(List.of(
                event("START", 1, ""),
                event("RUNNING", 2, PARENT_ONLY),
                event("OTHER", 3, WITH_ROOT),
                event("COMPLETE", 4, WITH_ROOT)));
        events.addAll(events.subList(1, 3));
        var random = new Random(5);

        for (int order = 0; order < 100; order++) {
            Collections.shuffle(events, random);
            var model = new LineageModel().receive(events);

            assertThat(runs(model)).hasSize(1);
            var view = model.view();
            assertThat(view.modules()).hasSize(1).containsValue(LifecycleState.COMPLETED);
            assertThat(view.versions().values()).hasSize(1).allMatch(versions -> versions.size() == 1);
        }
    }
}

package io.waymark.port.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.plan.ExpectedExecutionTree;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunPlan;
import io.waymark.port.read.ExecutionReader.Listed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionPageCollectorTest {
    private static final Instant TIME = Instant.parse("2024-12-24T21:00:00Z");
    private static final RunPlan PLAN = new RunPlan(
            null,
            DomainJson.readMembers("{\"Loader\": {\"a\": {}, \"b\": {}}, \"Reporter\": {\"r\": {}, \"s\": {}}}"),
            null,
            null);
    private static final List<ExecutionKey> PLANNED =
            ExpectedExecutionTree.of(PLAN).keys().toList();
    private static final List<ExecutionKey> OTHERS = Stream.of("u", "v", "w", "x", "y")
            .map(name -> new ExecutionKey(List.of(new ModuleExperimentName("Loader", name))))
            .toList();
    private static final List<String> ALL = Stream.concat(PLANNED.stream(), OTHERS.stream())
            .map(ExecutionKey::toString)
            .toList();

    @ParameterizedTest
    @ValueSource(longs = {1, 150, 1_000_000})
    void pagesOfAnySizeFormTheList(long maxCharacters) {
        for (int limit = 1; limit <= ALL.size() + 1; limit++) {
            assertThat(keys(pages(PageRequest.first(limit, true), maxCharacters)))
                    .isEqualTo(ALL);
            assertThat(keys(pages(PageRequest.first(limit, false), maxCharacters)))
                    .isEqualTo(ALL.reversed());
        }
    }

    @Test
    void plannedExecutionShowsStateAndFullKey() {
        var seen = pages(PageRequest.first(2, false), 1_000_000).stream()
                .filter(view -> view.execution().startedAt() != null && view.planned())
                .toList();
        assertThat(seen).extracting(view -> view.execution().key()).containsExactly(PLANNED.get(4), PLANNED.get(1));
    }

    @Test
    void pageEndsAtItsSizeLimit() {
        assertThat(page(PageRequest.first(1000, true), 1).items()).hasSize(1);
        assertThat(page(PageRequest.first(1000, false), 100).items()).hasSize(2);
    }

    private static List<Listed> pages(PageRequest first, long maxCharacters) {
        var views = new ArrayList<Listed>();
        var request = first;
        while (true) {
            var page = page(request, maxCharacters);
            assertThat(page.items()).isNotEmpty().hasSizeLessThanOrEqualTo(request.limit());
            views.addAll(page.items());
            var next = page.next();
            if (next == null) {
                return views;
            }
            request = request.after(next, page.through());
        }
    }

    private static Page<Listed> page(PageRequest request, long maxCharacters) {
        var seen = new ArrayList<>(OTHERS);
        seen.add(2, PLANNED.get(4));
        seen.add(4, PLANNED.get(1));
        return seen.stream()
                .map(key -> Execution.planned(1, key).started(TIME, null, null))
                .collect(ExecutionPageCollector.page(PLAN, request, maxCharacters));
    }

    private static List<String> keys(List<Listed> views) {
        return views.stream().map(view -> view.execution().key().toString()).toList();
    }
}

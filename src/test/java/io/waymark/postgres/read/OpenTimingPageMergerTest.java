package io.waymark.postgres.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.history.Timing;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Value;
import io.waymark.domain.state.OpenTiming;
import io.waymark.port.read.HistoryReader.TimingFilter;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class OpenTimingPageMergerTest {
    private static final List<String> STARTS = List.of(
            "0001-01-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "2024-12-24T21:00:00Z",
            "2254-06-01T00:00:00Z",
            "2262-04-11T23:47:16Z",
            "2262-04-12T00:00:00Z",
            "9999-12-31T23:59:58Z",
            "9999-12-31T23:59:59Z");

    @Test
    void openTimingsAreListedInStartOrder() {
        var open = OpenTimingPageMerger.of(steps(), new TimingFilter(Set.of(), Set.of()));
        var starts = STARTS.stream().map(Instant::parse).toList();
        for (int limit = 1; limit <= STARTS.size(); limit++) {
            assertThat(listed(open, PageRequest.first(limit, true))).isEqualTo(starts);
            assertThat(listed(open, PageRequest.first(limit, false))).isEqualTo(starts.reversed());
        }
    }

    private static Map<TimedStep, OpenTiming> steps() {
        var open = new LinkedHashMap<TimedStep, OpenTiming>();
        for (var start : STARTS.reversed()) {
            open.put(
                    new TimedStep(new ModuleExperimentName("Loader", "default"), start),
                    new OpenTiming(Instant.parse(start), Value.Members.empty()));
        }
        return open;
    }

    private static List<Instant> listed(OpenTimingPageMerger open, PageRequest first) {
        var starts = new ArrayList<Instant>();
        var request = first;
        while (true) {
            var page = open.around(request, closed -> Mono.just(new Page<Timing>(List.of(), null, 0)))
                    .block();
            page.items().forEach(timing -> starts.add(timing.startedAt()));
            var next = page.next();
            if (next == null) {
                return starts;
            }
            request = request.after(next, page.through());
        }
    }
}

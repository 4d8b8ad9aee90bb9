package io.waymark.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.fold.OpenTiming;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.Step;
import io.waymark.domain.schema.Value;
import io.waymark.port.reading.HistoryReader.TimingFilter;
import io.waymark.port.reading.Page;
import io.waymark.port.reading.PageRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class OpenTimingsTest {
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
    void thoseOfAllYearsAreListedPageByPageInOrderOfTheirStart() {
        var open = OpenTimings.of(steps(), new TimingFilter(Set.of(), Set.of()));
        var starts = STARTS.stream().map(Instant::parse).toList();
        for (int limit = 1; limit <= STARTS.size(); limit++) {
            assertThat(listed(open, PageRequest.first(limit, true))).isEqualTo(starts);
            assertThat(listed(open, PageRequest.first(limit, false))).isEqualTo(starts.reversed());
        }
    }

    private static Map<Step, OpenTiming> steps() {
        var open = new LinkedHashMap<Step, OpenTiming>();
        for (var start : STARTS.reversed()) {
            open.put(
                    new Step(new ModuleExperiment("Loader", "default"), start),
                    new OpenTiming(Instant.parse(start), Value.Members.empty()));
        }
        return open;
    }

    private static List<Instant> listed(OpenTimings open, PageRequest first) {
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

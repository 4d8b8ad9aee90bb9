package io.waymark.ingest.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.ingest.supervision.IngestProperties;
import io.waymark.port.store.StoredRun;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class RunStateCacheTest {
    private static final Partition PARTITION = new Partition("events", 0);

    private final RunStateCache cache = new RunStateCache(settings());

    @Test
    void recentlyUsedRunsAreRetained() {
        var old = IntStream.range(0, 8).mapToObj(i -> EventFixtures.newRun()).toList();
        for (int time = 0; time < 50; time++) {
            old.forEach(this::keep);
            cache.find(old);
        }
        var current = List.of(EventFixtures.newRun(), EventFixtures.newRun());

        current.forEach(this::keep);

        assertThat(cache.find(current)).containsOnlyKeys(current);
        assertThat(cache.find(old)).hasSizeLessThan(old.size()).containsKey(old.getLast());
    }

    @Test
    void removedRunFreesSpace() {
        for (int i = 0; i < 100; i++) {
            var run = EventFixtures.newRun();
            keep(run);
            cache.forget(List.of(run));
        }
        var kept = List.of(EventFixtures.newRun(), EventFixtures.newRun());
        kept.forEach(this::keep);
        assertThat(cache.find(kept)).containsOnlyKeys(kept);

        cache.forgetPartitions(Set.of(PARTITION));

        assertThat(cache.find(kept)).isEmpty();
    }

    private static IngestProperties settings() {
        return new IngestProperties(
                true,
                1,
                500,
                DataSize.ofMegabytes(8),
                DataSize.ofMegabytes(64),
                DataSize.ofKilobytes(40),
                Duration.ofSeconds(10),
                Duration.ofSeconds(90),
                Duration.ofSeconds(60));
    }

    private void keep(RunId id) {
        var state = EventFixtures.update(StoredRun.unknown(id), EventFixtures.completed(id, "1", "Loader", "a", "b"))
                .after();
        cache.keep(id, new StoredRun(1, 1, state), PARTITION);
    }
}

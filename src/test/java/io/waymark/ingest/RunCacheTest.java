package io.waymark.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.Events;
import io.waymark.port.Partition;
import io.waymark.port.StoredRun;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class RunCacheTest {
    private static final Partition PARTITION = new Partition("events", 0);

    private final RunCache cache = new RunCache(settings());

    @Test
    void aRunThatHasEventsNowIsKeptBeforeOnesThatHadMore() {
        var old = IntStream.range(0, 8).mapToObj(i -> Events.newRun()).toList();
        for (int time = 0; time < 50; time++) {
            old.forEach(this::keep);
            cache.of(old);
        }
        var current = List.of(Events.newRun(), Events.newRun());

        current.forEach(this::keep);

        assertThat(cache.of(current)).containsOnlyKeys(current);
        assertThat(cache.of(old)).hasSizeLessThan(old.size()).containsKey(old.getLast());
    }

    @Test
    void whatIsForgottenMakesRoom() {
        for (int i = 0; i < 100; i++) {
            var run = Events.newRun();
            keep(run);
            cache.forget(List.of(run));
        }
        var kept = List.of(Events.newRun(), Events.newRun());
        kept.forEach(this::keep);
        assertThat(cache.of(kept)).containsOnlyKeys(kept);

        cache.forgetPartitions(Set.of(PARTITION));

        assertThat(cache.of(kept)).isEmpty();
    }

    private static IngestSettings settings() {
        return new IngestSettings(
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
        var state = Events.update(StoredRun.unknown(id), Events.completed(id, "1", "Loader", "a", "b"))
                .after();
        cache.keep(id, new StoredRun(1, 1, state), PARTITION);
    }
}

package io.waymark.openlineage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class RequestBatcherTest {
    private final List<List<String>> batches = new ArrayList<>();

    private final List<Sinks.One<Map<String, Throwable>>> results = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private final RequestBatcher<String> batcher =
            new RequestBatcher<>(RequestBatcherTest::keys, String::length, this::processed);

    /** Returns the keys of a request: a of a2, and both a and b of a2:b. */
    private static Set<Character> keys(String request) {
        return Arrays.stream(request.split(":")).map(part -> part.charAt(0)).collect(Collectors.toSet());
    }

    private Mono<Map<String, Throwable>> processed(List<String> batch) {
        var result = Sinks.<Map<String, Throwable>>one();
        batches.add(batch);
        results.add(result);
        return result.asMono();
    }

    private Disposable process(String request) {
        return batcher.process(request)
                .subscribe(
                        none -> {}, failure -> ends.add(request + " " + failure.getMessage()), () -> ends.add(request));
    }

    @Test
    void waitingRequestsAreOneBatch() {
        List.of("a", "b", "c", "d").forEach(this::process);

        assertThat(batches).containsExactly(List.of("a"), List.of("b"));

        results.getFirst().tryEmitValue(Map.of());

        assertThat(batches).last().isEqualTo(List.of("c", "d"));
        assertThat(ends).containsExactly("a");
    }

    @Test
    void requestsWithOneKeyFollowEachOther() {
        List.of("a1", "a2", "b1", "a3", "b2").forEach(this::process);

        assertThat(batches).containsExactly(List.of("a1"), List.of("b1"));

        results.get(0).tryEmitValue(Map.of());
        results.get(1).tryEmitValue(Map.of());

        assertThat(batches).containsExactly(List.of("a1"), List.of("b1"), List.of("a2"), List.of("b2"));
    }

    @Test
    void requestsShareOneOfTheirKeys() {
        List.of("a", "x", "b:a", "c:b", "c").forEach(this::process);

        results.get(1).tryEmitValue(Map.of());
        assertThat(batches).last().isEqualTo(List.of("c:b"));

        results.get(0).tryEmitValue(Map.of());
        results.get(2).tryEmitValue(Map.of());

        assertThat(batches).last().isEqualTo(List.of("b:a", "c"));
    }

    @Test
    void singleRequestFailsAlone() {
        process("x");
        process("y");
        process("a");
        process("b");
        results.getFirst().tryEmitValue(Map.of());

        results.getLast().tryEmitValue(Map.of("b", new IllegalArgumentException("invalid")));

        assertThat(ends).containsExactly("x", "a", "b invalid");
    }

    @Test
    void failedBatchFailsItsRequestsOnly() {
        process("x");
        process("y");

        results.getFirst().tryEmitError(new IllegalStateException("outage"));
        results.getLast().tryEmitValue(Map.of());
        process("x");
        results.getLast().tryEmitValue(Map.of());

        assertThat(ends).containsExactly("x outage", "y", "x");
    }

    @Test
    void cancelledWaiterLeavesTheQueue() {
        process("x");
        process("y");
        process("a").dispose();
        process("b");

        results.getFirst().tryEmitValue(Map.of());

        assertThat(batches).last().isEqualTo(List.of("b"));
    }

    @Test
    void cancelledRequestInProgressKeepsItsPlace() {
        process("x").dispose();
        process("y").dispose();
        process("x");

        assertThat(batches).hasSize(2);

        results.getFirst().tryEmitValue(Map.of());

        assertThat(batches).hasSize(3);
    }

    @Test
    void batchesAreLimitedInNumberAndBytes() {
        var large = "b" + "-".repeat(1 << 20);
        process("x");
        process("y");
        process(large);
        process("c" + large);
        IntStream.range(0, 40).forEach(number -> process(Character.toString(1000 + number)));

        results.get(0).tryEmitValue(Map.of());
        results.get(1).tryEmitValue(Map.of());
        results.get(2).tryEmitValue(Map.of());
        results.get(3).tryEmitValue(Map.of());

        assertThat(batches).extracting(List::size).containsExactly(1, 1, 1, 32, 9);
    }
}

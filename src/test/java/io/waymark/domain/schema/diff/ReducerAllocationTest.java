package io.waymark.domain.schema.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.fixture.Replay;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that decoding two events, reducing them and writing the added records as JSON allocates memory in proportion to
 * their bytes. The size of the written JSON is proportional too.
 */
public class ReducerAllocationTest {
    private static final double MAX_RATIO_PER_DOUBLING = 2.6;
    private static final int ROUNDS = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Stream<Arguments> kinds() {
        return DiffAllocationTest.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void costGrowsWithTheEvents(String name, int size, IntFunction<String> kind) {
        var inputs = IntStream.of(size, 2 * size, 4 * size)
                .mapToObj(n -> kind.apply(n).replace('\'', '"'))
                .toList();

        var written = inputs.stream().mapToLong(ReducerAllocationTest::recorded).toArray();
        var allocated =
                inputs.stream().mapToLong(ReducerAllocationTest::allocated).toArray();

        assertLinear("characters", written);
        assertLinear("allocated bytes", allocated);
    }

    private static void assertLinear(String what, long[] costs) {
        for (int i = 1; i < costs.length; i++) {
            assertThat((double) costs[i] / costs[i - 1])
                    .as("%s: %s", what, Arrays.toString(costs))
                    .isLessThan(MAX_RATIO_PER_DOUBLING);
        }
    }

    private static long allocated(String body) {
        var rounds = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().threadId());
            recorded(body);
            rounds[i] = THREADS.getThreadAllocatedBytes(Thread.currentThread().threadId()) - before;
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }

    /** Returns the number of characters of all records that the two events add, as JSON, and of their keys. */
    private static long recorded(String body) {
        long characters = 0;
        for (var delta : recordings(body)) {
            characters += DomainJson.write(delta.snapshot()).length();
            for (var change : delta.changes()) {
                characters += DomainJson.write(change).length();
            }
            for (var schema : delta.schemas()) {
                characters += FieldLookupKeyGenerator.of(schema).stream()
                        .mapToInt(String::length)
                        .sum();
            }
        }
        return characters;
    }

    /** Returns the deltas of two completions with the schemas that a comparison body contains. */
    public static List<RunEventDelta> recordings(String body) {
        int after = body.indexOf(", \"after\": ");
        int declared = body.indexOf(", \"transformations\": ");
        var before = body.substring("{\"before\": ".length(), after);
        var events = List.of(
                event("1", "\"schema\": " + before),
                event(
                        "2",
                        "\"schema\": " + body.substring(after + ", \"after\": ".length(), declared)
                                + body.substring(declared, body.length() - 1)));
        return Replay.of(events).deltas();
    }

    private static RunEvent event(String id, String schema) {
        var event = """
                {"specversion": "1.0", "id": "%s", "source": "/tests", "type": "io.waymark.module.completed", "subject": "r",
                 "time": "2026-01-31T12:00:00Z", "data": {"module": "M", "experiment": "e", %s}}
                """.formatted(id, schema);
        return switch (new EventDecoder().decode(event.getBytes(StandardCharsets.UTF_8))) {
            case DecodeResult.ValidEvent(var decoded, var traceParent, var unknown) -> decoded;
            case DecodeResult.Rejected(var reason) -> throw new AssertionError(reason);
        };
    }
}

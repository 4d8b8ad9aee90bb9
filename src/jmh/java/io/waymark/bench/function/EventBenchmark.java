package io.waymark.bench.function;

import static java.util.Objects.requireNonNull;

import io.waymark.bench.environment.TimedEvent;
import io.waymark.bench.environment.TimedEvent.Difference;
import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.json.DomainJson;
import io.waymark.codec.json.SnapshotView;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.SchemaDiffer;
import io.waymark.domain.state.ReducerResult;
import io.waymark.domain.state.RunReducer;
import io.waymark.domain.state.RunState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Benchmarks of one event at each stage. The event completes a module with a schema in which one field differs from the
 * previous one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EventBenchmark {

    private static final RunId RUN = new RunId("run");

    /** The number of fields of the schema. */
    @Param({"20", "300"})
    public int fields;

    private static final int RUNS = 48;
    private static final int MODULES = 20;

    private final EventDecoder decoder = new EventDecoder();
    private byte[] bytes;
    private EventRecord[] records;
    private int next;
    private ModuleCompleted event;
    private RunState state;
    private ModuleCompleted equalEvent;
    private RunState equalState;
    private Schema before;
    private Schema after;
    private Schema allDiffer;
    private Map<String, Map<String, Value>> properties;
    private Snapshot snapshot;

    @Setup
    public void prepare() {
        var first = completed(Difference.ONE_FIELD, 0);
        event = completed(Difference.ONE_FIELD, 1);
        bytes = bytes(Difference.ONE_FIELD, 1);
        records = IntStream.range(0, RUNS * MODULES)
                .mapToObj(number -> record(number % RUNS, number / RUNS))
                .toArray(EventRecord[]::new);
        before = requireNonNull(first.schema());
        after = requireNonNull(event.schema());
        allDiffer = requireNonNull(completed(Difference.ALL_FIELDS, 1).schema());
        properties = new LinkedHashMap<>();
        after.attributes().forEach((name, attribute) -> properties.put(name, attribute.properties()));
        state = RunReducer.reduce(RunState.initial(RUN), first).state();
        equalEvent = completed(Difference.NOTHING, 1);
        equalState = RunReducer.reduce(RunState.initial(RUN), completed(Difference.NOTHING, 0))
                .state();
        snapshot = requireNonNull(RunReducer.reduce(state, event).delta().snapshot());
    }

    private ModuleCompleted completed(Difference difference, int number) {
        return switch (decoder.decode(bytes(difference, number))) {
            case DecodeResult.ValidEvent(ModuleCompleted completed, var traceParent, var unknown) -> completed;
            case DecodeResult other -> throw new IllegalStateException("Cannot measure: no completion: " + other);
        };
    }

    private byte[] bytes(Difference difference, int number) {
        return new TimedEvent(fields, difference, MODULES).completed(RUN.toString(), 0, number, "");
    }

    private EventRecord record(int run, int number) {
        var id = "run-" + run;
        var event = new TimedEvent(fields, Difference.ONE_FIELD, MODULES).completed(id, run, number, "");
        return new EventRecord(
                new Partition("events", 0), 0, Instant.EPOCH, Bytes.of(TimedEvent.key(id)), Bytes.of(event), List.of());
    }

    /** Decodes records of many runs in turn, so that most schemas are not cached. */
    @Benchmark
    public DecodeResult decode() {
        next = (next + 1) % records.length;
        return decoder.decode(records[next]);
    }

    /** Decodes the same record repeatedly. */
    @Benchmark
    public DecodeResult decodeCached() {
        return decoder.decode(bytes);
    }

    @Benchmark
    public Schema hash() {
        Map<String, Attribute> attributes = LinkedHashMap.newLinkedHashMap(fields);
        properties.forEach((name, content) -> attributes.put(name, new Attribute(content, Map.of())));
        return new Schema(after.id(), after.properties(), attributes);
    }

    @Benchmark
    public List<Change> diffOfEqual() {
        return SchemaDiffer.between(after, after, List.of());
    }

    @Benchmark
    public List<Change> diffOfOne() {
        return SchemaDiffer.between(before, after, List.of());
    }

    @Benchmark
    public List<Change> diffOfAll() {
        return SchemaDiffer.between(before, allDiffer, List.of());
    }

    @Benchmark
    public ReducerResult fold() {
        return RunReducer.reduce(state, event);
    }

    /** Reduces an event with an unchanged schema. */
    @Benchmark
    public ReducerResult foldOfEqual() {
        return RunReducer.reduce(equalState, equalEvent);
    }

    @Benchmark
    public byte[] encodeSnapshot() {
        return DomainJson.bytes(SnapshotView.withReferences(RUN, snapshot));
    }

    @Benchmark
    public byte[] encodeSchema() {
        return DomainJson.bytes(after);
    }
}

package io.waymark.bench.ingest;

import io.waymark.bench.environment.BenchmarkArguments;
import io.waymark.bench.environment.Environment;
import io.waymark.bench.environment.EventLoad;
import io.waymark.bench.environment.JavaProcess;
import io.waymark.bench.environment.SubscriberProcess;
import io.waymark.bench.environment.TimedEvent;
import io.waymark.bench.environment.TimedEvent.Difference;
import io.waymark.bench.environment.Waiting;
import io.waymark.bench.environment.WaymarkInstance;
import io.waymark.bench.report.BenchmarkReport;
import io.waymark.bench.report.Measurement;
import io.waymark.bench.report.Measurement.Target;
import io.waymark.bench.report.Samples;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs rounds in which all contenders consume the same events. */
final class IngestComparison implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final String LIMIT = "bare pipeline while PostgreSQL takes Waymark's rows";

    private final BenchmarkArguments arguments;
    private final BenchmarkReport report;
    private final EventLoad load;
    private final List<Contender> contenders;
    private final Contender bare;
    private final Contender waymark;
    private final Contender fed;
    private final Contender spare;
    private final CopyBaseline rows;
    private final Optional<OriginalImplementation> original;
    private final Map<Contender, CostMeter> meters = new LinkedHashMap<>();
    private long published;

    /** A process that consumes the topic. It is stopped outside of its turn. */
    record Contender(
            String name,
            JavaProcess process,
            Connection database,
            @Nullable WaymarkInstance service,
            @Nullable SubscriberProcess subscriber)
            implements AutoCloseable {

        static Contender of(WaymarkInstance service, @Nullable SubscriberProcess subscriber) throws SQLException {
            var name = subscriber == null ? "waymark" : "waymark, feed on";
            return new Contender(name, service.process(), Environment.jdbc(service.database()), service, subscriber);
        }

        @Override
        public void close() {
            process.close();
        }
    }

    /** The result of one contender in one round. */
    private record LapResult(double eventsPerSecond, Costs costs) {}

    /** @param spare a second minimal pipeline with its own database */
    IngestComparison(
            Environment environment,
            BenchmarkReport report,
            Contender bare,
            Contender waymark,
            Contender fed,
            Contender spare)
            throws SQLException, IOException, InterruptedException {
        this.arguments = environment.arguments();
        this.report = report;
        this.load =
                new EventLoad(environment, Objects.requireNonNull(fed.service()).topic(), 50);
        this.bare = bare;
        this.waymark = arguments.smallest() ? fed : waymark;
        this.fed = fed;
        this.spare = spare;
        this.rows =
                new CopyBaseline(Objects.requireNonNull(this.waymark.service()).database());
        this.original = OriginalImplementation.of(arguments);
        this.contenders = arguments.smallest() ? List.of(bare, fed) : List.of(bare, waymark, fed);
        for (var contender : contenders) {
            meters.put(contender, new CostMeter(contender));
            contender.process().pause();
        }
        spare.process().pause();
    }

    /** Runs rounds until the compilers have optimized the code of all contenders. */
    void warmUp() throws Exception {
        for (int round = 0; round < arguments.size("ingest.warm", 4, 0); round++) {
            for (var difference : Difference.values()) {
                report.progress("ingest: warming up, " + difference);
                round(new TimedEvent(20, difference, EventLoad.EVENTS_OF_A_RUN), events(20) / 3, 0);
                round(new TimedEvent(300, difference, EventLoad.EVENTS_OF_A_RUN), events(300) / 3, 0);
                catchUp(spare);
            }
        }
    }

    void run(int fields, Difference difference) throws Exception {
        Map<Contender, List<LapResult>> laps = new LinkedHashMap<>();
        List<Double> limits = new ArrayList<>();
        List<Double> puts = new ArrayList<>();
        for (int number = 0; number < arguments.rounds(); number++) {
            report.progress("ingest: %d fields, %s, round %d".formatted(fields, difference, number + 1));
            rows.begin();
            round(new TimedEvent(fields, difference, EventLoad.EVENTS_OF_A_RUN), events(fields), number)
                    .forEach((contender, lap) -> laps.computeIfAbsent(contender, any -> new ArrayList<>())
                            .add(lap));
            if (difference == Difference.ALL_FIELDS) {
                catchUp(spare);
            } else {
                limits.add(limit(events(fields)));
            }
            if (difference == Difference.ONE_FIELD && original.isPresent()) {
                puts.add(original.get().putsPerSecond(fields));
            }
        }
        var what = fields + " fields, " + difference;
        if (difference == Difference.ONE_FIELD) {
            original(fields, rates(laps.get(waymark)), puts);
        }
        var baselineRates = rates(laps.get(bare));
        var committed = Measurement.of("ingest", what + ", committed", "events/s", rates(laps.get(waymark)))
                .withBaseline(bare.name(), baselineRates);
        var aim = aim(fields, difference);
        report.add(aim == null ? committed : committed.withTarget(aim));
        report.add(Measurement.of("ingest", what + ", feed on", "events/s", rates(laps.get(fed)))
                .withBaseline(bare.name(), baselineRates));
        if (difference != Difference.ALL_FIELDS) {
            report.add(Measurement.of("ingest", what + ", " + LIMIT, "events/s", new Samples(limits))
                    .withBaseline(bare.name(), baselineRates));
        }
        for (var contender : List.of(bare, waymark)) {
            report.note(what + ", " + contender.name() + ": "
                    + Costs.median(
                            laps.get(contender).stream().map(LapResult::costs).toList()));
        }
    }

    /**
     * Compares with the original, which keeps all data in the memory of one process. Without its source, published
     * figures are used.
     */
    private void original(int fields, Samples rates, List<Double> puts) {
        var measurement = Measurement.of("original", fields + " fields, put with diff, committed", "events/s", rates);
        var withBaseline = puts.isEmpty()
                ? measurement.withBaseline("in process, measured earlier", Samples.of(fields == 20 ? 2_010 : 157))
                : measurement.withBaseline("in process", new Samples(puts));
        report.add(withBaseline.withTarget(Target.ratioAtLeast(fields == 20 ? 10 : 50)));
    }

    private static @Nullable Target aim(int fields, Difference difference) {
        return switch (difference) {
            case NOTHING -> Target.ratioAtLeast(fields == 20 ? 0.65 : 2);
            case ONE_FIELD -> Target.ratioAtLeast(fields == 20 ? 0.45 : 1);
            case ALL_FIELDS -> fields == 20 ? null : Target.ratioAtLeast(0.25);
        };
    }

    private int events(int fields) {
        return fields == 20 ? arguments.size("ingest.events", 60_000, 96) : arguments.size("ingest.wide", 3_000, 96);
    }

    private static Samples rates(List<LapResult> laps) {
        return new Samples(laps.stream().map(LapResult::eventsPerSecond).toList());
    }

    /** Runs one round. Each round starts with another contender. */
    private Map<Contender, LapResult> round(TimedEvent timedEvent, int events, int number) throws Exception {
        publish(timedEvent, events);
        Map<Contender, LapResult> laps = new LinkedHashMap<>();
        for (int turn = 0; turn < contenders.size(); turn++) {
            var contender = contenders.get((turn + number) % contenders.size());
            laps.put(contender, lap(contender, events));
        }
        return laps;
    }

    private void publish(TimedEvent timedEvent, int events) {
        load.quickly(timedEvent, events);
        published += events;
    }

    private LapResult lap(Contender contender, int events) throws Exception {
        var subscriber = contender.subscriber();
        if (subscriber != null) {
            subscriber.begin(events);
        }
        var meter = Objects.requireNonNull(meters.get(contender));
        meter.begin();
        long start = System.nanoTime();
        contender.process().resume();
        awaitStored(contender);
        var got = subscriber == null ? null : subscriber.await(events);
        if (got != null && !got.isComplete()) {
            throw new IllegalStateException("Cannot continue: the feed lost or duplicated items: " + got);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        var costs = meter.end(events);
        contender.process().pause();
        return new LapResult(events / seconds, costs);
    }

    /**
     * Returns the upper limit in events per second: the minimal pipeline consumes the events while their rows are
     * copied.
     */
    private double limit(int events) throws Exception {
        var copiedRows = rows.copiedRows();
        long start = System.nanoTime();
        spare.process().resume();
        copiedRows.store();
        awaitStored(spare);
        double seconds = (System.nanoTime() - start) / 1e9;
        spare.process().pause();
        return events / seconds;
    }

    private void catchUp(Contender contender) throws Exception {
        contender.process().resume();
        awaitStored(contender);
        contender.process().pause();
    }

    private void awaitStored(Contender contender) throws Exception {
        Waiting.until(
                contender.name() + " stores", TIMEOUT, () -> WaymarkInstance.stored(contender.database()) >= published);
    }

    @Override
    public void close() throws SQLException {
        contenders.forEach(contender -> contender.process().resume());
        spare.process().resume();
        load.close();
        rows.close();
    }
}

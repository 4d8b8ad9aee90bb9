package io.waymark.bench.ingest;

import io.waymark.bench.ground.Asked;
import io.waymark.bench.ground.Ground;
import io.waymark.bench.ground.Happening;
import io.waymark.bench.ground.Happening.Difference;
import io.waymark.bench.ground.JavaProcess;
import io.waymark.bench.ground.Publishing;
import io.waymark.bench.ground.Subscribers;
import io.waymark.bench.ground.Wait;
import io.waymark.bench.ground.Waymark;
import io.waymark.bench.report.Finding;
import io.waymark.bench.report.Finding.Aim;
import io.waymark.bench.report.Report;
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

/** Rounds of taking the same events. */
final class IngestRace implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String LIMIT = "bare pipeline while PostgreSQL takes Waymark's rows";

    private final Asked asked;
    private final Report report;
    private final Publishing publishing;
    private final List<Contender> contenders;
    private final Contender bare;
    private final Contender waymark;
    private final Contender fed;
    private final Contender spare;
    private final SameRows rows;
    private final Optional<Original> original;
    private final Map<Contender, CostMeter> meters = new LinkedHashMap<>();
    private long published;

    /** What takes the topic; held still but for its turn. */
    record Contender(
            String name,
            JavaProcess process,
            Connection database,
            @Nullable Waymark service,
            @Nullable Subscribers subscriber)
            implements AutoCloseable {

        static Contender of(Waymark service, @Nullable Subscribers subscriber) throws SQLException {
            var name = subscriber == null ? "waymark" : "waymark, feed on";
            return new Contender(name, service.process(), Ground.jdbc(service.database()), service, subscriber);
        }

        @Override
        public void close() {
            process.close();
        }
    }

    /** What one contender did in one round. */
    private record Lap(double eventsPerSecond, Costs costs) {}

    /** @param spare another bare pipeline, with a database of its own */
    IngestRace(Ground ground, Report report, Contender bare, Contender waymark, Contender fed, Contender spare)
            throws SQLException, IOException, InterruptedException {
        this.asked = ground.asked();
        this.report = report;
        this.publishing =
                new Publishing(ground, Objects.requireNonNull(fed.service()).topic(), 50);
        this.bare = bare;
        this.waymark = asked.smallest() ? fed : waymark;
        this.fed = fed;
        this.spare = spare;
        this.rows = new SameRows(Objects.requireNonNull(this.waymark.service()).database());
        this.original = Original.of(asked);
        this.contenders = asked.smallest() ? List.of(bare, fed) : List.of(bare, waymark, fed);
        for (var contender : contenders) {
            meters.put(contender, new CostMeter(contender));
            contender.process().pause();
        }
        spare.process().pause();
    }

    /** Until the compilers of all have seen what is to come. */
    void warmUp() throws Exception {
        for (int round = 0; round < asked.size("ingest.warm", 4, 0); round++) {
            for (var difference : Difference.values()) {
                report.progress("ingest: warming up, " + difference);
                round(new Happening(20, difference, Publishing.EVENTS_OF_A_RUN), events(20) / 3, 0);
                round(new Happening(300, difference, Publishing.EVENTS_OF_A_RUN), events(300) / 3, 0);
                catchUp(spare);
            }
        }
    }

    void run(int fields, Difference difference) throws Exception {
        Map<Contender, List<Lap>> laps = new LinkedHashMap<>();
        List<Double> limits = new ArrayList<>();
        List<Double> puts = new ArrayList<>();
        for (int number = 0; number < asked.rounds(); number++) {
            report.progress("ingest: %d fields, %s, round %d".formatted(fields, difference, number + 1));
            rows.begin();
            round(new Happening(fields, difference, Publishing.EVENTS_OF_A_RUN), events(fields), number)
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
        var ceiling = rates(laps.get(bare));
        var committed = Finding.of("ingest", what + ", committed", "events/s", rates(laps.get(waymark)))
                .beside(bare.name(), ceiling);
        report.add(
                difference == Difference.ALL_FIELDS
                        ? committed
                        : committed.aim(Aim.ratioAtLeast(fields == 20 ? 0.7 : 0.5)));
        report.add(Finding.of("ingest", what + ", feed on", "events/s", rates(laps.get(fed)))
                .beside(bare.name(), ceiling));
        if (difference != Difference.ALL_FIELDS) {
            report.add(Finding.of("ingest", what + ", " + LIMIT, "events/s", new Samples(limits))
                    .beside(bare.name(), ceiling));
        }
        for (var contender : List.of(bare, waymark)) {
            report.note(what + ", " + contender.name() + ": "
                    + Costs.middle(laps.get(contender).stream().map(Lap::costs).toList()));
        }
    }

    /** The original keeps all in one process's memory; where it is not at hand, the design's figures stand for it. */
    private void original(int fields, Samples rates, List<Double> puts) {
        var finding = Finding.of("original", fields + " fields, put with diff, committed", "events/s", rates);
        var beside = puts.isEmpty()
                ? finding.beside("in process, measured earlier", Samples.of(fields == 20 ? 2_010 : 157))
                : finding.beside("in process", new Samples(puts));
        report.add(beside.aim(Aim.ratioAtLeast(fields == 20 ? 5 : 10)));
    }

    private int events(int fields) {
        return fields == 20 ? asked.size("ingest.events", 60_000, 96) : asked.size("ingest.wide", 3_000, 96);
    }

    private static Samples rates(List<Lap> laps) {
        return new Samples(laps.stream().map(Lap::eventsPerSecond).toList());
    }

    /** Each round another one begins. */
    private Map<Contender, Lap> round(Happening happening, int events, int number) throws Exception {
        publish(happening, events);
        Map<Contender, Lap> laps = new LinkedHashMap<>();
        for (int turn = 0; turn < contenders.size(); turn++) {
            var contender = contenders.get((turn + number) % contenders.size());
            laps.put(contender, lap(contender, events));
        }
        return laps;
    }

    private void publish(Happening happening, int events) {
        publishing.quickly(happening, events);
        published += events;
    }

    private Lap lap(Contender contender, int events) throws Exception {
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
        if (got != null && !got.whole()) {
            throw new IllegalStateException("Cannot go on: the feed lost or doubled items: " + got);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        var costs = meter.end(events);
        contender.process().pause();
        return new Lap(events / seconds, costs);
    }

    /** Events a second of the least that takes these events and the least that stores their rows, both at once. */
    private double limit(int events) throws Exception {
        var made = rows.made();
        long start = System.nanoTime();
        spare.process().resume();
        made.store();
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
        Wait.until(contender.name() + " stores", PATIENCE, () -> Waymark.stored(contender.database()) >= published);
    }

    @Override
    public void close() throws SQLException {
        contenders.forEach(contender -> contender.process().resume());
        spare.process().resume();
        publishing.close();
        rows.close();
    }
}

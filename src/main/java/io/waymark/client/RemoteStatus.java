package io.waymark.client;

import io.waymark.client.publish.DeliveryReport;
import io.waymark.client.publish.EventWriter;
import io.waymark.client.publish.Publisher;
import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import io.waymark.wire.DomainJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.core.type.TypeReference;

/**
 * A status kept by Waymark. Telling never fails and never waits longer than the settings allow: events go out in the
 * background, and {@link #report()} says what became of them. A question first waits until Waymark has recorded what was
 * delivered before it.
 */
public final class RemoteStatus implements Status {
    private static final int NOT_FOUND = 404;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

    private static final TypeReference<LinkedHashMap<String, Answers.OfResult>> RESULTS = new TypeReference<>() {};
    private static final TypeReference<LinkedHashMap<String, String>> EXPERIMENTS = new TypeReference<>() {};

    private final RunId run;
    private final RemoteSettings settings;
    private final EventWriter writer;
    private final Publisher publisher;
    private final Rest rest;
    private final ReentrantLock order = new ReentrantLock();
    private final Map<SchemaReference, Schema> schemas = new ConcurrentHashMap<>();
    private volatile Instant recorded = Instant.MIN;

    private RemoteStatus(RunId run, RemoteSettings settings) {
        this.run = run;
        this.settings = settings;
        this.writer = new EventWriter(run, settings.source(), Clock.systemUTC());
        this.publisher = new Publisher(settings.transport(), settings.publishing());
        this.rest = new Rest(settings);
    }

    /** A new run, whose plan is told at once. */
    public static RemoteStatus of(RunConfig config, RemoteSettings settings) {
        var status = new RemoteStatus(config.run(), settings);
        status.tell("run.planned", Says.plan(config));
        return status;
    }

    /** A run that Waymark knows, to read or to go on with. */
    public static RemoteStatus attachedTo(RunId run, RemoteSettings settings) {
        return new RemoteStatus(run, settings);
    }

    @Override
    public RunId run() {
        return run;
    }

    @Override
    public void tell(String type, Map<String, ?> data) {
        order.lock();
        try {
            publisher.publish(writer.write(type, data));
        } finally {
            order.unlock();
        }
    }

    /** What became of the events. */
    public DeliveryReport report() {
        return publisher.report();
    }

    /** Waits until everything told so far is delivered; false when that takes longer. */
    public boolean flush(Duration atMost) {
        return publisher.flush(atMost);
    }

    @Override
    public SequencedMap<String, ModuleResult> getResult() {
        return results("");
    }

    @Override
    public ModuleResult getResult(String module) {
        var current = results("?current=true&module=" + Rest.encoded(module));
        return current.values().stream().findFirst().orElseThrow(() -> StatusException.unexecuted(module, "result"));
    }

    @Override
    public SequencedMap<String, ModuleResult> getResults(String module) {
        return results(of(module));
    }

    @Override
    public Schema getMetadata(String module) {
        try {
            return asking().get(path("/metadata" + of(module)), Schema.class);
        } catch (StatusException.UnexecutedModule none) {
            var sequence = getStatusSummary().sequence();
            throw sequence.contains(module) ? none : StatusException.outside(module, sequence);
        }
    }

    @Override
    public SequencedMap<String, String> getFullExpt() {
        return experiments("");
    }

    @Override
    public SequencedMap<String, String> getFullExpt(String module) {
        return experiments(of(module));
    }

    @Override
    public List<ExecutionSnapshot> getSnapshots() {
        return snapshots("");
    }

    @Override
    public List<ExecutionSnapshot> getSnapshots(String module) {
        return snapshots(of(module));
    }

    @Override
    public ExecutionSnapshot getSnapshotById(String snapshotId) {
        return asking().get(path("/snapshots/" + Rest.encoded(snapshotId)), Answers.OfSnapshot.class)
                .whole();
    }

    @Override
    public List<ChangeRecord> getChangeHistory() {
        return changes("");
    }

    @Override
    public List<ChangeRecord> getChangeHistory(String module) {
        return changes(of(module));
    }

    @Override
    public List<MetadataVersion> getMetadataEvolution(String module) {
        return asking().list(path("/evolution" + of(module)), Answers.OfVersion.class).stream()
                .map(Answers.OfVersion::metadata)
                .toList();
    }

    @Override
    public Restored restoreFromSnapshot(String snapshotId, Set<String> modules, boolean dryRun) {
        var body = new LinkedHashMap<String, Object>();
        body.put("snapshot_id", snapshotId);
        body.put("dry_run", dryRun);
        if (!modules.isEmpty()) {
            body.put("modules", new TreeSet<>(modules));
        }
        return asking().post(path("/restore"), body, Answers.OfRestore.class).restore();
    }

    @Override
    public StatusSummary getStatusSummary() {
        return asking().get(path(""), Answers.OfSummary.class).summary();
    }

    @Override
    public List<Timing> getTiming() {
        return asking().list(path("/timings"), Answers.OfTiming.class).stream()
                .map(Answers.OfTiming::timing)
                .toList();
    }

    @Override
    public Optional<Schema> getInferredSchema(String module) {
        return inferred(of(module));
    }

    @Override
    public Optional<Schema> getInferredSchema(String module, String experiment) {
        return inferred(of(module) + "&experiment=" + Rest.encoded(experiment));
    }

    /** Delivers the rest, as long as the settings allow; {@link #report()} says what is left. */
    @Override
    public void close() {
        publisher.close();
        rest.close();
    }

    private SequencedMap<String, ModuleResult> results(String query) {
        var results = new LinkedHashMap<String, ModuleResult>();
        asking().get(path("/results" + query), RESULTS).forEach((key, result) -> results.put(key, result.result()));
        return results;
    }

    private SequencedMap<String, String> experiments(String query) {
        return asking().get(path("/experiments" + query), EXPERIMENTS);
    }

    private List<ExecutionSnapshot> snapshots(String query) {
        return asking().list(path("/snapshots" + query), Answers.OfSnapshot.class).stream()
                .map(answer -> new ExecutionSnapshot(answer.referring(), this::schema))
                .toList();
    }

    private List<ChangeRecord> changes(String query) {
        return asking().list(path("/changes" + query), Answers.OfChange.class).stream()
                .map(Answers.OfChange::recorded)
                .toList();
    }

    /** An answer about a Preprocessor holds the schema; of all else nothing is inferred. */
    private Optional<Schema> inferred(String query) {
        try {
            var answer = asking().get(path("/inferred-metadata" + query), Value.Members.class);
            var schema = answer.get("schema") instanceof Value.Members nested ? nested : answer;
            return Optional.of(DomainJson.readSchema(DomainJson.write(schema)));
        } catch (StatusException.UnexecutedModule | StatusException.ModuleOutsideSequence nothingKnown) {
            return Optional.empty();
        } catch (StatusException.RequestRefused refused) {
            if (refused.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private Schema schema(SchemaReference reference) {
        return schemas.computeIfAbsent(reference, wanted -> rest.get("/schemas/" + wanted.hash(), Schema.class));
    }

    private String path(String rest) {
        return "/runs/" + run + rest;
    }

    private static String of(String module) {
        return "?module=" + Rest.encoded(module);
    }

    /** Ready to answer with everything that was delivered. */
    private Rest asking() {
        var end = Instant.now().plus(settings.patience());
        publisher.flush(settings.patience());
        var delivered = publisher.lastDelivered(run);
        var pause = FIRST_PAUSE;
        while (delivered.isAfter(recorded)
                && lastRecorded().isBefore(delivered)
                && Instant.now().isBefore(end)) {
            if (!Rest.pause(pause)) {
                break;
            }
            pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        recorded = delivered;
        return rest;
    }

    private Instant lastRecorded() {
        try {
            var last = rest.get(path(""), Answers.OfSummary.class).lastEventAt();
            return last == null ? Instant.MIN : last;
        } catch (StatusException.UnknownRun notYet) {
            return Instant.MIN;
        }
    }
}

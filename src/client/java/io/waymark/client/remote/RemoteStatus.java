package io.waymark.client.remote;

import io.waymark.client.EventPayloads;
import io.waymark.client.ExecutionSnapshot;
import io.waymark.client.MetadataVersion;
import io.waymark.client.ModuleResult;
import io.waymark.client.RestoreResult;
import io.waymark.client.RunConfig;
import io.waymark.client.Status;
import io.waymark.client.StatusException;
import io.waymark.client.StatusSummary;
import io.waymark.client.publish.DeliveryReport;
import io.waymark.client.publish.EventWriter;
import io.waymark.client.publish.Publisher;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
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
    private static final Duration INITIAL_BACKOFF = Duration.ofMillis(10);
    private static final Duration MAX_BACKOFF = Duration.ofMillis(250);

    private static final TypeReference<LinkedHashMap<String, ApiResponses.ResultResponse>> RESULTS_TYPE =
            new TypeReference<>() {};
    private static final TypeReference<LinkedHashMap<String, String>> EXPERIMENTS_TYPE = new TypeReference<>() {};

    private final RunId run;
    private final RemoteSettings settings;
    private final EventWriter writer;
    private final Publisher publisher;
    private final ApiClient apiClient;
    private final ReentrantLock publishLock = new ReentrantLock();
    private final Map<SchemaReference, Schema> schemas = new ConcurrentHashMap<>();
    private volatile Instant lastDelivered = Instant.MIN;

    private RemoteStatus(RunId run, RemoteSettings settings) {
        this.run = run;
        this.settings = settings;
        this.writer = new EventWriter(run, settings.source(), Clock.systemUTC());
        this.publisher = new Publisher(settings.transport(), settings.publishing());
        this.apiClient = new ApiClient(settings);
    }

    /** A new run, whose plan is told at once. */
    public static RemoteStatus of(RunConfig config, RemoteSettings settings) {
        var status = new RemoteStatus(config.run(), settings);
        status.publish("run.planned", EventPayloads.plan(config));
        return status;
    }

    /** A run that Waymark knows, to read or to go on with. */
    public static RemoteStatus attach(RunId run, RemoteSettings settings) {
        return new RemoteStatus(run, settings);
    }

    @Override
    public RunId run() {
        return run;
    }

    @Override
    public void publish(String type, Map<String, ?> data) {
        publishLock.lock();
        try {
            publisher.publish(writer.write(type, data));
        } finally {
            publishLock.unlock();
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
        var current = results("?current=true&module=" + ApiClient.encode(module));
        return current.values().stream()
                .findFirst()
                .orElseThrow(() -> StatusException.moduleNotExecuted(module, "result"));
    }

    @Override
    public SequencedMap<String, ModuleResult> getResults(String module) {
        return results(moduleQuery(module));
    }

    @Override
    public Schema getMetadata(String module) {
        try {
            return flushedClient().get(path("/metadata" + moduleQuery(module)), Schema.class);
        } catch (StatusException.ModuleNotExecutedException none) {
            var sequence = getStatusSummary().sequence();
            throw sequence.contains(module) ? none : StatusException.unknownModule(module, sequence);
        }
    }

    @Override
    public SequencedMap<String, String> getFullExpt() {
        return experiments("");
    }

    @Override
    public SequencedMap<String, String> getFullExpt(String module) {
        return experiments(moduleQuery(module));
    }

    @Override
    public List<ExecutionSnapshot> getSnapshots() {
        return snapshots("");
    }

    @Override
    public List<ExecutionSnapshot> getSnapshots(String module) {
        return snapshots(moduleQuery(module));
    }

    @Override
    public ExecutionSnapshot getSnapshotById(String snapshotId) {
        return flushedClient()
                .get(path("/snapshots/" + ApiClient.encode(snapshotId)), ApiResponses.SnapshotResponse.class)
                .toExecutionSnapshot();
    }

    @Override
    public List<ChangeRecord> getChangeHistory() {
        return changes("");
    }

    @Override
    public List<ChangeRecord> getChangeHistory(String module) {
        return changes(moduleQuery(module));
    }

    @Override
    public List<MetadataVersion> getMetadataEvolution(String module) {
        return flushedClient()
                .list(path("/evolution" + moduleQuery(module)), ApiResponses.VersionResponse.class)
                .stream()
                .map(ApiResponses.VersionResponse::metadata)
                .toList();
    }

    @Override
    public RestoreResult restoreFromSnapshot(String snapshotId, Set<String> modules, boolean dryRun) {
        var body = new LinkedHashMap<String, Object>();
        body.put("snapshot_id", snapshotId);
        body.put("dry_run", dryRun);
        if (!modules.isEmpty()) {
            body.put("modules", new TreeSet<>(modules));
        }
        return flushedClient()
                .post(path("/restore"), body, ApiResponses.RestoreResponse.class)
                .restore();
    }

    @Override
    public StatusSummary getStatusSummary() {
        return flushedClient().get(path(""), ApiResponses.SummaryResponse.class).summary();
    }

    @Override
    public List<Timing> getTiming() {
        return flushedClient().list(path("/timings"), ApiResponses.TimingResponse.class).stream()
                .map(ApiResponses.TimingResponse::timing)
                .toList();
    }

    @Override
    public Optional<Schema> getInferredSchema(String module) {
        return inferredSchema(moduleQuery(module));
    }

    @Override
    public Optional<Schema> getInferredSchema(String module, String experiment) {
        return inferredSchema(moduleQuery(module) + "&experiment=" + ApiClient.encode(experiment));
    }

    /** Delivers the rest, as long as the settings allow; {@link #report()} says what is left. */
    @Override
    public void close() {
        publisher.close();
        apiClient.close();
    }

    private SequencedMap<String, ModuleResult> results(String query) {
        var results = new LinkedHashMap<String, ModuleResult>();
        flushedClient()
                .get(path("/results" + query), RESULTS_TYPE)
                .forEach((key, result) -> results.put(key, result.result()));
        return results;
    }

    private SequencedMap<String, String> experiments(String query) {
        return flushedClient().get(path("/experiments" + query), EXPERIMENTS_TYPE);
    }

    private List<ExecutionSnapshot> snapshots(String query) {
        return flushedClient().list(path("/snapshots" + query), ApiResponses.SnapshotResponse.class).stream()
                .map(answer -> new ExecutionSnapshot(answer.toSnapshotReference(), this::schema))
                .toList();
    }

    private List<ChangeRecord> changes(String query) {
        return flushedClient().list(path("/changes" + query), ApiResponses.ChangeResponse.class).stream()
                .map(ApiResponses.ChangeResponse::toChangeRecord)
                .toList();
    }

    /** An answer about a Preprocessor holds the schema; of all else nothing is inferred. */
    private Optional<Schema> inferredSchema(String query) {
        try {
            var answer = flushedClient().get(path("/inferred-metadata" + query), Value.Members.class);
            var schema = answer.get("schema") instanceof Value.Members nested ? nested : answer;
            return Optional.of(DomainJson.readSchema(DomainJson.write(schema)));
        } catch (StatusException.ModuleNotExecutedException | StatusException.UnknownModuleException noResponse) {
            return Optional.empty();
        } catch (StatusException.RequestRejectedException refused) {
            if (refused.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private Schema schema(SchemaReference reference) {
        return schemas.computeIfAbsent(reference, wanted -> apiClient.get("/schemas/" + wanted.hash(), Schema.class));
    }

    private String path(String rest) {
        return "/runs/" + run + rest;
    }

    private static String moduleQuery(String module) {
        return "?module=" + ApiClient.encode(module);
    }

    /** Ready to answer with everything that was delivered. */
    private ApiClient flushedClient() {
        var end = Instant.now().plus(settings.requestTimeout());
        publisher.flush(settings.requestTimeout());
        var delivered = publisher.lastDelivered(run);
        var pause = INITIAL_BACKOFF;
        while (delivered.isAfter(lastDelivered)
                && lastRecorded().isBefore(delivered)
                && Instant.now().isBefore(end)) {
            if (!ApiClient.sleep(pause)) {
                break;
            }
            pause = pause.compareTo(MAX_BACKOFF) < 0 ? pause.multipliedBy(2) : MAX_BACKOFF;
        }
        lastDelivered = delivered;
        return apiClient;
    }

    private Instant lastRecorded() {
        try {
            var last =
                    apiClient.get(path(""), ApiResponses.SummaryResponse.class).lastEventAt();
            return last == null ? Instant.MIN : last;
        } catch (StatusException.UnknownRunException notYet) {
            return Instant.MIN;
        }
    }
}

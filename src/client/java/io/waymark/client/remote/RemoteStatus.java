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
 * A {@link Status} whose history is kept by the Waymark service. Methods that record events never throw, and block no
 * longer than the publisher settings allow: a background thread delivers the events. {@link #report()} counts the
 * delivered and the lost ones.
 *
 * <pre>{@code
 * var settings = RemoteSettings.of(URI.create("http://localhost:8080")).withToken(System.getenv("WAYMARK_TOKEN"));
 * try (var status = RemoteStatus.of(config, settings)) {
 *     new Executor(config, factories, status).run();
 *     status.flush(Duration.ofSeconds(30));
 *     if (!status.report().complete()) {
 *         System.err.println(status.report());
 *     }
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Safe for use by multiple threads.
 *
 * <p><b>Consistency.</b> A query first waits until Waymark has recorded the events that were delivered before it, at
 * most {@link RemoteSettings#requestTimeout()}. Undelivered events, and events that Waymark has not recorded by then,
 * may be missing in the response.
 *
 * <p><b>Errors.</b> Queries throw {@link io.waymark.client.StatusException.ServiceUnavailableException} if the service
 * is unreachable, and {@link io.waymark.client.StatusException.UnknownRunException} if it has no event of the run.
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

    /**
     * Creates a status for a new run and publishes its plan.
     *
     * @throws java.io.UncheckedIOException if the outbox file cannot be opened
     */
    public static RemoteStatus of(RunConfig config, RemoteSettings settings) {
        var status = new RemoteStatus(config.run(), settings);
        status.publish("run.planned", EventPayloads.plan(config));
        return status;
    }

    /**
     * Creates a status for an existing run, to query it or to add events. Publishes nothing.
     *
     * @throws java.io.UncheckedIOException if the outbox file cannot be opened
     */
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

    /** Returns the delivery state of the events of this object. */
    public DeliveryReport report() {
        return publisher.report();
    }

    /** Waits until all events published so far are delivered or lost. Returns false after the timeout. */
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
        } catch (StatusException.ModuleNotExecutedException notExecuted) {
            var sequence = getStatusSummary().sequence();
            throw sequence.contains(module) ? notExecuted : StatusException.unknownModule(module, sequence);
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

    /**
     * Sends the waiting events for at most {@link io.waymark.client.publish.PublisherSettings#closeTimeout()}. {@link
     * #report()} has the outcome.
     */
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
                .map(response -> new ExecutionSnapshot(response.toSnapshotReference(), this::schema))
                .toList();
    }

    private List<ChangeRecord> changes(String query) {
        return flushedClient().list(path("/changes" + query), ApiResponses.ChangeResponse.class).stream()
                .map(ApiResponses.ChangeResponse::toChangeRecord)
                .toList();
    }

    /**
     * Reads an inferred schema. The response may contain the schema itself or wrap it in the member {@code schema}. For
     * modules other than a Preprocessor, nothing is inferred.
     */
    private Optional<Schema> inferredSchema(String query) {
        try {
            var response = flushedClient().get(path("/inferred-metadata" + query), Value.Members.class);
            var schema = response.get("schema") instanceof Value.Members nested ? nested : response;
            return Optional.of(DomainJson.readSchema(DomainJson.write(schema)));
        } catch (StatusException.ModuleNotExecutedException | StatusException.UnknownModuleException notInferred) {
            return Optional.empty();
        } catch (StatusException.RequestRejectedException refused) {
            if (refused.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private Schema schema(SchemaReference reference) {
        return schemas.computeIfAbsent(reference, key -> apiClient.get("/schemas/" + key.hash(), Schema.class));
    }

    private String path(String rest) {
        return "/runs/" + run + rest;
    }

    private static String moduleQuery(String module) {
        return "?module=" + ApiClient.encode(module);
    }

    /** Returns the client after the delivered events are recorded or the timeout has passed. */
    private ApiClient flushedClient() {
        var end = Instant.now().plus(settings.requestTimeout());
        publisher.flush(settings.requestTimeout());
        var delivered = publisher.lastDelivered(run);
        var backoff = INITIAL_BACKOFF;
        while (delivered.isAfter(lastDelivered)
                && lastRecorded().isBefore(delivered)
                && Instant.now().isBefore(end)) {
            if (!ApiClient.sleep(backoff)) {
                break;
            }
            backoff = backoff.compareTo(MAX_BACKOFF) < 0 ? backoff.multipliedBy(2) : MAX_BACKOFF;
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

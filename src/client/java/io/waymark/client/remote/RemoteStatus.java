package io.waymark.client.remote;

import io.waymark.client.EventPayloads;
import io.waymark.client.MetadataVersion;
import io.waymark.client.ModuleResult;
import io.waymark.client.RecordedSnapshot;
import io.waymark.client.RestoreResult;
import io.waymark.client.RunConfig;
import io.waymark.client.RunStatusSummary;
import io.waymark.client.Status;
import io.waymark.client.WaymarkClientException;
import io.waymark.client.publish.CloudEventFactory;
import io.waymark.client.publish.DeliveryReport;
import io.waymark.client.publish.Publisher;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A {@link Status} that publishes events to the Waymark service and queries the history there. Methods that record
 * events never throw, and block no longer than the publisher settings allow, because a background thread delivers the
 * events. {@link #report()} counts the delivered and the lost events.
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
 * <p><b>Consistency.</b> A query first waits until Waymark has recorded the events that this object published before
 * it, for at most {@link RemoteSettings#requestTimeout()}. The result may lack events that were lost or are not
 * recorded by then.
 *
 * <p><b>Errors.</b> Queries throw {@link io.waymark.client.WaymarkClientException.ServiceUnavailableException} if the
 * service is unreachable, and {@link io.waymark.client.WaymarkClientException.UnknownRunException} if the service has
 * no event of the run.
 */
public final class RemoteStatus implements Status {

    private final RunId run;
    private final CloudEventFactory writer;
    private final Publisher publisher;
    private final ApiClient apiClient;
    private final ConsistentReads reads;
    private final RemoteQueries queries;
    private final ReentrantLock publishLock = new ReentrantLock();

    private RemoteStatus(RunId run, RemoteSettings settings) {
        this.run = run;
        this.writer = new CloudEventFactory(run, settings.source(), Clock.systemUTC());
        this.publisher = new Publisher(settings.transport(), settings.publishing());
        this.apiClient = new ApiClient(settings);
        this.reads = new ConsistentReads(run, settings.requestTimeout(), publisher, apiClient);
        this.queries = new RemoteQueries(reads, apiClient);
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
    public Map<String, ModuleResult> getResult() {
        return queries.results("");
    }

    @Override
    public ModuleResult getResult(String module) {
        var current = queries.results("?current=true&module=" + ApiClient.encode(module));
        return current.values().stream()
                .findFirst()
                .orElseThrow(() -> WaymarkClientException.moduleNotExecuted(module, "result"));
    }

    @Override
    public Map<String, ModuleResult> getResults(String module) {
        return queries.results(RemoteQueries.ofModule(module));
    }

    @Override
    public Schema getMetadata(String module) {
        try {
            return reads.flushedClient().get(reads.path("/metadata" + RemoteQueries.ofModule(module)), Schema.class);
        } catch (WaymarkClientException.ModuleNotExecutedException notExecuted) {
            var sequence = getStatusSummary().sequence();
            throw sequence.contains(module) ? notExecuted : WaymarkClientException.unknownModule(module, sequence);
        }
    }

    @Override
    public Map<String, String> getFullExpt() {
        return queries.experiments("");
    }

    @Override
    public Map<String, String> getFullExpt(String module) {
        return queries.experiments(RemoteQueries.ofModule(module));
    }

    @Override
    public List<RecordedSnapshot> getSnapshots() {
        return queries.snapshots("");
    }

    @Override
    public List<RecordedSnapshot> getSnapshots(String module) {
        return queries.snapshots(RemoteQueries.ofModule(module));
    }

    @Override
    public RecordedSnapshot getSnapshotById(String snapshotId) {
        return reads.flushedClient()
                .get(reads.path("/snapshots/" + ApiClient.encode(snapshotId)), ApiResponseDtos.SnapshotResponse.class)
                .toExecutionSnapshot();
    }

    @Override
    public List<ChangeRecord> getChangeHistory() {
        return queries.changes("");
    }

    @Override
    public List<ChangeRecord> getChangeHistory(String module) {
        return queries.changes(RemoteQueries.ofModule(module));
    }

    @Override
    public List<MetadataVersion> getMetadataEvolution(String module) {
        return reads
                .flushedClient()
                .list(reads.path("/evolution" + RemoteQueries.ofModule(module)), ApiResponseDtos.VersionResponse.class)
                .stream()
                .map(ApiResponseDtos.VersionResponse::metadata)
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
        return reads.flushedClient()
                .post(reads.path("/restore"), body, RunResponseDtos.RestoreResponse.class)
                .restore();
    }

    @Override
    public RunStatusSummary getStatusSummary() {
        return reads.flushedClient()
                .get(reads.path(""), RunResponseDtos.SummaryResponse.class)
                .summary();
    }

    @Override
    public List<Timing> getTiming() {
        return reads.flushedClient().list(reads.path("/timings"), ApiResponseDtos.TimingResponse.class).stream()
                .map(ApiResponseDtos.TimingResponse::timing)
                .toList();
    }

    @Override
    public Optional<Schema> getInferredSchema(String module) {
        return queries.inferredSchema(RemoteQueries.ofModule(module));
    }

    @Override
    public Optional<Schema> getInferredSchema(String module, String experiment) {
        return queries.inferredSchema(RemoteQueries.ofModule(module) + "&experiment=" + ApiClient.encode(experiment));
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
}

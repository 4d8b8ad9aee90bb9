package io.waymark.client.local;

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
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.state.RunReducer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import tools.jackson.core.JacksonException;

/**
 * A {@link Status} that keeps the history of a run in the memory of this process, without a server. It applies events
 * with the same code as the service. It also appends every event to a status file: the file passed to {@link #in} or
 * {@link #open}, or a temporary file. {@link #saveTo} saves the history to another file. {@link #open} recreates the
 * status from such a file.
 *
 * <pre>{@code
 * try (var status = LocalStatus.in(Path.of("run.ndjson"), config)) {
 *     new Executor(config, factories, status).run();
 * }
 * try (var status = LocalStatus.open(Path.of("run.ndjson"))) {
 *     status.restoreFromSnapshot(status.getSnapshots().get(0).snapshotId());
 * }
 * }</pre>
 *
 * <p>Safe for use by multiple threads; calls execute one at a time. {@link #close()} deletes a temporary file. A failed
 * write does not fail the event; {@link #saveTo} reports the failure, as does {@link #close()} unless the file is
 * temporary. Only one process may use a status file at a time; the file is not locked.
 */
public final class LocalStatus implements Status {

    private final ReentrantLock lock = new ReentrantLock();
    private final EventLogFormat lines = new EventLogFormat();
    private final CloudEventFactory writer;
    private final InMemoryRunHistory history;
    private final EventLogFile eventLogFile;

    private LocalStatus(RunId run, Clock clock, EventLogFile eventLogFile) {
        this.writer = new CloudEventFactory(run, EventLogFormat.SOURCE, clock);
        this.history = new InMemoryRunHistory(run);
        this.eventLogFile = eventLogFile;
    }

    /**
     * Creates a status with a temporary log file. The history is lost at the end of the process unless it is saved.
     *
     * @throws WaymarkClientException.StatusFileException if the temporary file cannot be created
     */
    public static LocalStatus of(RunConfig config) {
        return createPlanned(config, Clock.systemUTC(), EventLogFile.temporary());
    }

    /** Creates a status with a temporary log file and the event times of this clock. */
    static LocalStatus of(RunConfig config, Clock clock) {
        return createPlanned(config, clock, EventLogFile.temporary());
    }

    /**
     * Creates a status that logs to a file. An existing file is overwritten, so that its history is lost.
     *
     * @throws WaymarkClientException.StatusFileException if the file cannot be written
     */
    public static LocalStatus in(Path file, RunConfig config) {
        return createPlanned(config, Clock.systemUTC(), EventLogFile.open(file));
    }

    /**
     * Opens a status file and replays its events. Later events are appended to that file.
     *
     * @throws WaymarkClientException.StatusFileException if the file cannot be read or is not a status file
     */
    public static LocalStatus open(Path file) {
        var log = EventLogFile.read(file);
        var eventLogFile = EventLogFile.resume(file, log);
        try {
            var status = new LocalStatus(EventLogFormat.run(log), Clock.systemUTC(), eventLogFile);
            log.forEach(line -> status.lines.replay(line, status.history));
            return status;
        } catch (JacksonException | IllegalArgumentException | WaymarkClientException malformed) {
            eventLogFile.close();
            throw new WaymarkClientException.StatusFileException(
                    "Cannot open the status file " + file + ": it is malformed: " + malformed.getMessage());
        }
    }

    /**
     * Saves the current history to a file and replaces an existing one. Later events are not part of the file.
     *
     * @throws WaymarkClientException.StatusFileException if the file or the log file cannot be written
     */
    public void saveTo(Path file) {
        withLock(state -> {
            eventLogFile.copyTo(file);
            return state;
        });
    }

    @Override
    public RunId run() {
        return withLock(state -> state.state().id());
    }

    @Override
    public void publish(String type, Map<String, ?> data) {
        withLock(current -> {
            var event = writer.write(type, data);
            current.add(RunReducer.reduce(current.state(), lines.decode(event.json())));
            eventLogFile.add(event.json());
            return event;
        });
    }

    @Override
    public Map<String, ModuleResult> getResult() {
        return withLock(current -> new LocalQueries(current).lastResults());
    }

    @Override
    public ModuleResult getResult(String module) {
        return withLock(current -> new LocalQueries(current).currentResult(module));
    }

    @Override
    public Map<String, ModuleResult> getResults(String module) {
        return withLock(current -> new LocalQueries(current).results(module));
    }

    @Override
    public Schema getMetadata(String module) {
        return withLock(current -> new LocalQueries(current).metadata(module));
    }

    @Override
    public Map<String, String> getFullExpt() {
        return withLock(current -> new LocalQueries(current).experiments());
    }

    @Override
    public Map<String, String> getFullExpt(String module) {
        return withLock(current -> new LocalQueries(current).experiments(module));
    }

    @Override
    public List<RecordedSnapshot> getSnapshots() {
        return withLock(InMemoryRunHistory::snapshots);
    }

    @Override
    public List<RecordedSnapshot> getSnapshots(String module) {
        return withLock(current -> current.snapshots(module));
    }

    @Override
    public RecordedSnapshot getSnapshotById(String snapshotId) {
        return withLock(current -> current.snapshot(snapshotId));
    }

    @Override
    public List<ChangeRecord> getChangeHistory() {
        return withLock(InMemoryRunHistory::changes);
    }

    @Override
    public List<ChangeRecord> getChangeHistory(String module) {
        return withLock(current -> current.changes(module));
    }

    @Override
    public List<MetadataVersion> getMetadataEvolution(String module) {
        return withLock(current -> current.evolution(module));
    }

    @Override
    public RunStatusSummary getStatusSummary() {
        return withLock(current -> new LocalQueries(current).summary());
    }

    @Override
    public List<Timing> getTiming() {
        return withLock(InMemoryRunHistory::timings);
    }

    @Override
    public Optional<Schema> getInferredSchema(String module) {
        return withLock(current -> new LocalPreprocessorSchemaInference(current).of(module, null));
    }

    @Override
    public Optional<Schema> getInferredSchema(String module, String experiment) {
        return withLock(current -> new LocalPreprocessorSchemaInference(current).of(module, experiment));
    }

    @Override
    public RestoreResult restoreFromSnapshot(String snapshotId, Set<String> modules, boolean dryRun) {
        return withLock(current -> {
            modules.forEach(new LocalQueries(current)::requireKnownModule);
            var point = current.restorePoint(snapshotId);
            var event = EventLogFormat.restoreEvent(current.state().id(), snapshotId, modules, writer.tick());
            var reduction = RunReducer.reduceRestore(current.state(), event, point);
            if (!dryRun) {
                current.add(reduction);
                eventLogFile.add(EventLogFormat.write(event));
            }
            return LocalQueries.restoreResult(reduction, point.snapshot().id(), !dryRun);
        });
    }

    @Override
    public void close() {
        lock.lock();
        try {
            eventLogFile.close();
        } finally {
            lock.unlock();
        }
    }

    private static LocalStatus createPlanned(RunConfig config, Clock clock, EventLogFile eventLogFile) {
        var status = new LocalStatus(config.run(), clock, eventLogFile);
        status.publish("run.planned", EventPayloads.plan(config));
        return status;
    }

    private <T> T withLock(Function<InMemoryRunHistory, T> query) {
        lock.lock();
        try {
            return query.apply(history);
        } finally {
            lock.unlock();
        }
    }
}

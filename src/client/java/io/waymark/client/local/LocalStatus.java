package io.waymark.client.local;

import io.waymark.client.EventPayloads;
import io.waymark.client.ExecutionSnapshot;
import io.waymark.client.MetadataVersion;
import io.waymark.client.ModuleResult;
import io.waymark.client.RestoreResult;
import io.waymark.client.RunConfig;
import io.waymark.client.Status;
import io.waymark.client.StatusException;
import io.waymark.client.StatusSummary;
import io.waymark.client.publish.EventWriter;
import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.EventEnvelope;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.state.RunReducer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import tools.jackson.core.JacksonException;

/**
 * A {@link Status} that keeps the history of a run in the memory of this process, without a server. It applies events
 * with the same code as the service. The history can be saved to a file at any time, or logged to a file continuously,
 * and opened again.
 *
 * <pre>{@code
 * try (var status = LocalStatus.in(Path.of("run.ndjson"), config)) {
 *     new Executor(config, factories, status).run();
 * }
 * try (var status = LocalStatus.open(Path.of("run.ndjson"))) {
 *     status.restoreFromSnapshot(status.getSnapshots().getFirst().snapshotId());
 * }
 * }</pre>
 *
 * <p>Safe for use by multiple threads; calls execute one at a time. Every event is also appended to a log file: the
 * given file, or a temporary file that {@link #close()} deletes. A failed write of that file does not fail the event;
 * {@link #saveTo} and {@link #close()} report it. Only one process may use a status file at a time; the file is not
 * locked.
 */
public final class LocalStatus implements Status {
    private static final String SOURCE = "/local";
    private static final String RESTORE = "restore";

    private final ReentrantLock lock = new ReentrantLock();
    private final EventDecoder decoder = new EventDecoder();
    private final EventWriter writer;
    private final LocalHistory history;
    private final StatusLog statusLog;

    private LocalStatus(RunId run, Clock clock, StatusLog statusLog) {
        this.writer = new EventWriter(run, SOURCE, clock);
        this.history = new LocalHistory(run);
        this.statusLog = statusLog;
    }

    /**
     * Creates a status with a temporary log file. The history is lost at the end of the process unless it is saved.
     *
     * @throws StatusException.StatusFileException if the temporary file cannot be created
     */
    public static LocalStatus of(RunConfig config) {
        return createPlanned(config, Clock.systemUTC(), StatusLog.temporary());
    }

    /** Creates a status with a temporary log file and the event times of this clock. */
    static LocalStatus of(RunConfig config, Clock clock) {
        return createPlanned(config, clock, StatusLog.temporary());
    }

    /**
     * Creates a status that logs to a file. An existing file is overwritten, so that its history is lost.
     *
     * @throws StatusException.StatusFileException if the file cannot be written
     */
    public static LocalStatus in(Path file, RunConfig config) {
        return createPlanned(config, Clock.systemUTC(), StatusLog.open(file));
    }

    /**
     * Opens a status file and replays its events. Later events are appended to that file.
     *
     * @throws StatusException.StatusFileException if the file cannot be read or is not a status file
     */
    public static LocalStatus open(Path file) {
        var lines = StatusLog.read(file);
        var statusLog = StatusLog.resume(file, lines);
        try {
            var status = new LocalStatus(run(lines), Clock.systemUTC(), statusLog);
            lines.forEach(status::replay);
            return status;
        } catch (JacksonException | IllegalArgumentException | StatusException malformed) {
            statusLog.close();
            throw new StatusException.StatusFileException(
                    "Cannot open the status file " + file + ": it is malformed: " + malformed.getMessage());
        }
    }

    /**
     * Saves the current history to a file and replaces an existing one. Later events are not part of the file.
     *
     * @throws StatusException.StatusFileException if the file or the log file cannot be written
     */
    public void saveTo(Path file) {
        withLock(state -> {
            statusLog.copyTo(file);
            return state;
        });
    }

    @Override
    public RunId run() {
        return withLock(state -> state.state().id());
    }

    @Override
    public void publish(String type, Map<String, ?> data) {
        lock.lock();
        try {
            var event = writer.write(type, data);
            history.add(RunReducer.reduce(history.state(), decode(event.json())));
            statusLog.add(event.json());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SequencedMap<String, ModuleResult> getResult() {
        return withLock(current -> new LocalReports(current).lastResults());
    }

    @Override
    public ModuleResult getResult(String module) {
        return withLock(current -> new LocalReports(current).currentResult(module));
    }

    @Override
    public SequencedMap<String, ModuleResult> getResults(String module) {
        return withLock(current -> new LocalReports(current).results(module));
    }

    @Override
    public Schema getMetadata(String module) {
        return withLock(current -> new LocalReports(current).metadata(module));
    }

    @Override
    public SequencedMap<String, String> getFullExpt() {
        return withLock(current -> LocalReports.experiments(current.state()));
    }

    @Override
    public SequencedMap<String, String> getFullExpt(String module) {
        return withLock(current -> new LocalReports(current).experiments(module));
    }

    @Override
    public List<ExecutionSnapshot> getSnapshots() {
        return withLock(LocalHistory::snapshots);
    }

    @Override
    public List<ExecutionSnapshot> getSnapshots(String module) {
        return getSnapshots().stream()
                .filter(snapshot -> snapshot.moduleName().equals(module))
                .toList();
    }

    @Override
    public ExecutionSnapshot getSnapshotById(String snapshotId) {
        return withLock(current -> current.snapshot(snapshotId));
    }

    @Override
    public List<ChangeRecord> getChangeHistory() {
        return withLock(LocalHistory::changes);
    }

    @Override
    public List<ChangeRecord> getChangeHistory(String module) {
        return getChangeHistory().stream()
                .filter(change -> change.execution().module().equals(module))
                .toList();
    }

    @Override
    public List<MetadataVersion> getMetadataEvolution(String module) {
        return withLock(current -> current.evolution(module));
    }

    @Override
    public StatusSummary getStatusSummary() {
        return withLock(current -> new LocalReports(current).summary());
    }

    @Override
    public List<Timing> getTiming() {
        return withLock(LocalHistory::timings);
    }

    @Override
    public Optional<Schema> getInferredSchema(String module) {
        return withLock(current -> new LocalInference(current.state()).of(module));
    }

    @Override
    public Optional<Schema> getInferredSchema(String module, String experiment) {
        return withLock(current -> new LocalInference(current.state()).of(module, experiment));
    }

    @Override
    public RestoreResult restoreFromSnapshot(String snapshotId, Set<String> modules, boolean dryRun) {
        lock.lock();
        try {
            modules.forEach(new LocalReports(history)::requireKnownModule);
            var point = history.restorePoint(snapshotId);
            var event = restoreEvent(snapshotId, modules, writer.tick());
            var reduction = RunReducer.reduceRestore(history.state(), event, point);
            if (!dryRun) {
                history.add(reduction);
                statusLog.add(DomainJson.write(Map.of(RESTORE, toJsonLine(event))));
            }
            return LocalReports.restoreResult(reduction, snapshotId, !dryRun);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            statusLog.close();
        } finally {
            lock.unlock();
        }
    }

    private static LocalStatus createPlanned(RunConfig config, Clock clock, StatusLog statusLog) {
        var status = new LocalStatus(config.run(), clock, statusLog);
        status.publish("run.planned", EventPayloads.plan(config));
        return status;
    }

    private <T> T withLock(Function<LocalHistory, T> query) {
        lock.lock();
        try {
            return query.apply(history);
        } finally {
            lock.unlock();
        }
    }

    private RunEvent decode(String json) {
        return switch (decoder.decode(json.getBytes(StandardCharsets.US_ASCII))) {
            case DecodeResult.ValidEvent(var event, var traceParent, var unknown) -> event;
            case DecodeResult.Rejected(var reason) -> throw new StatusException.InvalidEventException(reason);
        };
    }

    private RunRestored restoreEvent(String snapshotId, Set<String> modules, Instant time) {
        var envelope = new EventEnvelope(history.state().id(), SOURCE, snapshotId, time, new ContentHash(0, 0));
        return new RunRestored(envelope, snapshotId, List.copyOf(new TreeSet<>(modules)), Value.Members.empty());
    }

    private static Map<String, Object> toJsonLine(RunRestored event) {
        return Map.of(
                "snapshot_id", event.snapshotId(),
                "modules", event.modules(),
                "time", event.envelope().time());
    }

    private static RunId run(List<String> lines) {
        if (!lines.isEmpty() && DomainJson.readMembers(lines.getFirst()).get("subject") instanceof Value.Text(var id)) {
            return new RunId(id);
        }
        throw new IllegalArgumentException("its first line is not an event, so it is not a status file");
    }

    private void replay(String line) {
        if (line.startsWith("{\"" + RESTORE + "\"")
                && DomainJson.readMembers(line).get(RESTORE) instanceof Value.Members restore) {
            replayRestore(restore);
        } else {
            history.add(RunReducer.reduce(history.state(), decode(line)));
        }
    }

    private void replayRestore(Value.Members restore) {
        if (restore.get("snapshot_id") instanceof Value.Text(var snapshotId)
                && restore.get("modules") instanceof Value.Items(var modules)
                && restore.get("time") instanceof Value.Text(var time)) {
            var names = new TreeSet<String>();
            modules.forEach(module -> names.add(((Value.Text) module).value()));
            var event = restoreEvent(snapshotId, names, Instant.parse(time));
            history.add(RunReducer.reduceRestore(history.state(), event, history.restorePoint(snapshotId)));
        }
    }
}

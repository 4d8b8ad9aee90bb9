package io.waymark.client;

import io.waymark.client.publish.EventWriter;
import io.waymark.decode.Decoded;
import io.waymark.decode.EventDecoder;
import io.waymark.domain.fold.Recorder;
import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.Envelope;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.wire.DomainJson;
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
 * A status in this process, by the same fold as Waymark's; needs no server. It can be saved to a file at any time, or
 * kept in one as it goes, and opened again.
 */
public final class LocalStatus implements Status {
    private static final String SOURCE = "/local";
    private static final String RESTORE = "restore";

    private final ReentrantLock lock = new ReentrantLock();
    private final EventDecoder decoder = new EventDecoder();
    private final EventWriter writer;
    private final LocalHistory history;
    private final Journal journal;

    private LocalStatus(RunId run, Clock clock, Journal journal) {
        this.writer = new EventWriter(run, SOURCE, clock);
        this.history = new LocalHistory(run);
        this.journal = journal;
    }

    /** A new one, gone with this process unless it is saved. */
    public static LocalStatus of(RunConfig config) {
        return planned(config, Clock.systemUTC(), Journal.temporary());
    }

    /** A new one in the time of a clock. */
    static LocalStatus of(RunConfig config, Clock clock) {
        return planned(config, clock, Journal.temporary());
    }

    /** A new one that is kept in a file as it goes; a file that is there is written over. */
    public static LocalStatus in(Path file, RunConfig config) {
        return planned(config, Clock.systemUTC(), Journal.in(file));
    }

    /**
     * Opens what was saved or kept in a file, and goes on in that file.
     *
     * @throws StatusException.UnusableFile when it is no such file
     */
    public static LocalStatus open(Path file) {
        var lines = Journal.read(file);
        var journal = Journal.goingOn(file, lines);
        try {
            var status = new LocalStatus(run(lines), Clock.systemUTC(), journal);
            lines.forEach(status::replay);
            return status;
        } catch (JacksonException | IllegalArgumentException | StatusException malformed) {
            journal.close();
            throw new StatusException.UnusableFile(
                    "Cannot open a status: this is no file of one: " + malformed.getMessage() + ": " + file);
        }
    }

    /** Saves it as it is now; what comes later is not in that file. */
    public void saveTo(Path file) {
        locked(state -> {
            journal.copyTo(file);
            return state;
        });
    }

    @Override
    public RunId run() {
        return locked(state -> state.state().id());
    }

    @Override
    public void tell(String type, Map<String, ?> data) {
        lock.lock();
        try {
            var event = writer.write(type, data);
            history.add(Recorder.record(history.state(), decoded(event.json())));
            journal.add(event.json());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SequencedMap<String, ModuleResult> getResult() {
        return locked(of -> new LocalViews(of).lastResults());
    }

    @Override
    public ModuleResult getResult(String module) {
        return locked(of -> new LocalViews(of).currentResult(module));
    }

    @Override
    public SequencedMap<String, ModuleResult> getResults(String module) {
        return locked(of -> new LocalViews(of).results(module));
    }

    @Override
    public Schema getMetadata(String module) {
        return locked(of -> new LocalViews(of).metadata(module));
    }

    @Override
    public SequencedMap<String, String> getFullExpt() {
        return locked(of -> LocalViews.experiments(of.state()));
    }

    @Override
    public SequencedMap<String, String> getFullExpt(String module) {
        return locked(of -> new LocalViews(of).experiments(module));
    }

    @Override
    public List<ExecutionSnapshot> getSnapshots() {
        return locked(LocalHistory::snapshots);
    }

    @Override
    public List<ExecutionSnapshot> getSnapshots(String module) {
        return getSnapshots().stream()
                .filter(snapshot -> snapshot.moduleName().equals(module))
                .toList();
    }

    @Override
    public ExecutionSnapshot getSnapshotById(String snapshotId) {
        return locked(of -> of.snapshot(snapshotId));
    }

    @Override
    public List<ChangeRecord> getChangeHistory() {
        return locked(LocalHistory::changes);
    }

    @Override
    public List<ChangeRecord> getChangeHistory(String module) {
        return getChangeHistory().stream()
                .filter(change -> change.execution().module().equals(module))
                .toList();
    }

    @Override
    public List<MetadataVersion> getMetadataEvolution(String module) {
        return locked(of -> of.evolution(module));
    }

    @Override
    public StatusSummary getStatusSummary() {
        return locked(of -> new LocalViews(of).summary());
    }

    @Override
    public List<Timing> getTiming() {
        return locked(LocalHistory::timings);
    }

    @Override
    public Optional<Schema> getInferredSchema(String module) {
        return locked(of -> new LocalInference(of.state()).of(module));
    }

    @Override
    public Optional<Schema> getInferredSchema(String module, String experiment) {
        return locked(of -> new LocalInference(of.state()).of(module, experiment));
    }

    @Override
    public Restored restoreFromSnapshot(String snapshotId, Set<String> modules, boolean dryRun) {
        lock.lock();
        try {
            modules.forEach(new LocalViews(history)::checkKnown);
            var point = history.restorePoint(snapshotId);
            var event = restoring(snapshotId, modules, writer.tick());
            var recorded = Recorder.restore(history.state(), event, point);
            if (!dryRun) {
                history.add(recorded);
                journal.add(DomainJson.write(Map.of(RESTORE, line(event))));
            }
            return LocalViews.restored(recorded, snapshotId, !dryRun);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            journal.close();
        } finally {
            lock.unlock();
        }
    }

    private static LocalStatus planned(RunConfig config, Clock clock, Journal journal) {
        var status = new LocalStatus(config.run(), clock, journal);
        status.tell("run.planned", Says.plan(config));
        return status;
    }

    private <T> T locked(Function<LocalHistory, T> question) {
        lock.lock();
        try {
            return question.apply(history);
        } finally {
            lock.unlock();
        }
    }

    private RunEvent decoded(String json) {
        return switch (decoder.decode(json.getBytes(StandardCharsets.US_ASCII))) {
            case Decoded.Event(var event, var traceParent, var unknown) -> event;
            case Decoded.Rejected(var reason) -> throw new StatusException.InvalidEvent(reason);
        };
    }

    private RunRestored restoring(String snapshotId, Set<String> modules, Instant time) {
        var envelope = new Envelope(history.state().id(), SOURCE, snapshotId, time, new ContentHash(0, 0));
        return new RunRestored(envelope, snapshotId, List.copyOf(new TreeSet<>(modules)), Value.Members.empty());
    }

    private static Map<String, Object> line(RunRestored event) {
        return Map.of(
                "snapshot_id", event.snapshotId(),
                "modules", event.modules(),
                "time", event.envelope().time());
    }

    private static RunId run(List<String> lines) {
        if (!lines.isEmpty() && DomainJson.readMembers(lines.getFirst()).get("subject") instanceof Value.Text(var id)) {
            return new RunId(id);
        }
        throw new IllegalArgumentException("its first line is no event");
    }

    private void replay(String line) {
        if (line.startsWith("{\"" + RESTORE + "\"")
                && DomainJson.readMembers(line).get(RESTORE) instanceof Value.Members said) {
            replayRestore(said);
        } else {
            history.add(Recorder.record(history.state(), decoded(line)));
        }
    }

    private void replayRestore(Value.Members said) {
        if (said.get("snapshot_id") instanceof Value.Text(var snapshotId)
                && said.get("modules") instanceof Value.Items(var modules)
                && said.get("time") instanceof Value.Text(var time)) {
            var names = new TreeSet<String>();
            modules.forEach(module -> names.add(((Value.Text) module).value()));
            var event = restoring(snapshotId, names, Instant.parse(time));
            history.add(Recorder.restore(history.state(), event, history.restorePoint(snapshotId)));
        }
    }
}

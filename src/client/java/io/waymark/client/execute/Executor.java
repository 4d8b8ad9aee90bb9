package io.waymark.client.execute;

import io.waymark.client.ModuleOutput;
import io.waymark.client.ModuleResult;
import io.waymark.client.RunConfig;
import io.waymark.client.Status;
import io.waymark.client.StatusException;
import io.waymark.client.TimingReport;
import io.waymark.client.local.LocalStatus;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.schema.Schema;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs a config: each experiment of the first module, below it each of the second, and so on, depth first, a parent once
 * for all its children. Tells the status what happens. Runs once; any thread may look on while it does.
 */
public final class Executor {
    private final RunConfig config;
    private final Status status;
    private final Map<ModuleExperiment, Adapter> adapters = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final SequencedMap<String, ModuleOutput> results = new LinkedHashMap<>();
    private final String lastModule;
    private @Nullable ExecutionKey lastCompleted;
    private boolean started;
    private boolean completed;

    /**
     * Makes all adapters.
     *
     * @param factories by module
     * @throws StatusException.InvalidConfigException when a module has no factory, or no experiment, or a factory refuses one
     */
    public Executor(RunConfig config, Map<String, AdapterFactory> factories, Status status) {
        this.config = config;
        this.status = status;
        this.lastModule = lastModule(config);
        config.expansion().keys().map(ExecutionKey::last).distinct().forEach(what -> createAdapter(what, factories));
    }

    /** An executor whose status is in this process. */
    public static Executor of(RunConfig config, Map<String, AdapterFactory> factories) {
        return new Executor(config, factories, LocalStatus.of(config));
    }

    public Status status() {
        return status;
    }

    /**
     * Runs everything.
     *
     * @throws ExecutionFailedException when an adapter failed; what others completed is kept
     */
    public void run() {
        checkNotStarted();
        status.startRun();
        var outputs = new HashMap<ExecutionKey, ModuleOutput>();
        for (var keys = config.expansion().keys().iterator(); keys.hasNext(); ) {
            var key = keys.next();
            outputs.keySet().removeIf(done -> !isPrefixOf(done, key)); // what no later execution takes
            outputs.put(key, execute(key, outputs));
        }
        status.completeRun();
        withLock(() -> completed = true);
    }

    /** What the executions of the last module left so far, by key. */
    public SequencedMap<String, ModuleOutput> getResult() {
        lock.lock();
        try {
            return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(results));
        } finally {
            lock.unlock();
        }
    }

    /** What the status filed of a module on the path. */
    public ModuleResult getResult(String module) {
        return status.getResult(module);
    }

    public TimingReport getTiming() {
        return status.getTimingReportData();
    }

    public boolean isExecutionCompleted() {
        lock.lock();
        try {
            return completed;
        } finally {
            lock.unlock();
        }
    }

    /** The execution that completed last, null when none has. */
    public @Nullable ExecutionKey lastCompleted() {
        lock.lock();
        try {
            return lastCompleted;
        } finally {
            lock.unlock();
        }
    }

    public Optional<Schema> getInferredSchema(String module) {
        return status.getInferredSchema(module);
    }

    private void createAdapter(ModuleExperiment what, Map<String, AdapterFactory> factories) {
        var factory = factories.get(what.module());
        if (factory == null) {
            throw new StatusException.InvalidConfigException("Cannot use the config: there is no adapter for module "
                    + what.module() + ": known are " + String.join(", ", factories.keySet()));
        }
        adapters.put(what, factory.adapter(what, ExperimentParameters.parameters(config.modules(), what)));
    }

    private static String lastModule(RunConfig config) {
        var sequence = config.plan().sequence();
        if (sequence == null || sequence.isEmpty()) {
            throw new StatusException.InvalidConfigException("Cannot use the config: it has no module: add one");
        }
        return sequence.getLast();
    }

    private void checkNotStarted() {
        lock.lock();
        try {
            if (started) {
                throw new IllegalStateException("Cannot run: this executor has run already: make another one");
            }
            started = true;
        } finally {
            lock.unlock();
        }
    }

    private ModuleOutput execute(ExecutionKey key, Map<ExecutionKey, ModuleOutput> outputs) {
        var what = key.last();
        var adapter = Objects.requireNonNull(adapters.get(what));
        start(what, new ModuleInput(key, outputsOnPath(key, outputs), status));
        try {
            var output = adapter.run(new ModuleInput(key, outputsOnPath(key, outputs), status));
            status.put(what.module(), what.experiment(), output);
            complete(key, output);
            return output;
        } catch (Exception failure) { // whatever an adapter throws ends the run
            throw executionFailed(key, failure);
        }
    }

    private void start(ModuleExperiment what, ModuleInput input) {
        input.schema()
                .ifPresentOrElse(
                        found -> status.start(what.module(), what.experiment(), found),
                        () -> status.start(what.module(), what.experiment()));
    }

    private void complete(ExecutionKey key, ModuleOutput output) {
        withLock(() -> {
            lastCompleted = key;
            if (key.last().module().equals(lastModule)) {
                results.put(key.toString(), output);
            }
        });
    }

    private ExecutionFailedException executionFailed(ExecutionKey key, Exception failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        var error = failure(failure);
        status.fail(key.last().module(), key.last().experiment(), error);
        status.failRun(error);
        return new ExecutionFailedException(key, lastCompleted(), failure);
    }

    private static Failure failure(Exception failure) {
        var trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return new Failure(failure.getClass().getName(), String.valueOf(failure.getMessage()), trace.toString());
    }

    private static SequencedMap<String, ModuleOutput> outputsOnPath(
            ExecutionKey key, Map<ExecutionKey, ModuleOutput> outputs) {
        var path = new LinkedHashMap<String, ModuleOutput>();
        for (int length = 1; length < key.path().size(); length++) {
            var before = new ExecutionKey(key.path().subList(0, length));
            var output = outputs.get(before);
            if (output != null) {
                path.put(before.last().module(), output);
            }
        }
        return path;
    }

    private static boolean isPrefixOf(ExecutionKey done, ExecutionKey key) {
        return done.path().size() < key.path().size()
                && key.path().subList(0, done.path().size()).equals(done.path());
    }

    private void withLock(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}

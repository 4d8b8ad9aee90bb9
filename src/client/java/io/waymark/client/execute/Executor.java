package io.waymark.client.execute;

import io.waymark.client.ModuleOutput;
import io.waymark.client.ModuleResult;
import io.waymark.client.RunConfig;
import io.waymark.client.Status;
import io.waymark.client.TimingReport;
import io.waymark.client.WaymarkClientException;
import io.waymark.client.local.LocalStatus;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.schema.Schema;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Executes a config: runs each module with each of its experiments and records the events in a {@link Status}. The
 * executions form a tree, which is traversed depth first: the children of an execution are the executions of the next
 * module. Each execution runs once, and its output is the input of all executions below it.
 *
 * <pre>{@code
 * var config = RunConfig.of(ConfigFileReader.read(Path.of("config.yaml")));
 * Map<String, ModuleHandlerFactory> factories = Map.of(
 *         "Loader", (execution, parameters) -> input -> ModuleOutput.of(load(parameters)),
 *         "Synthesizer", (execution, parameters) -> input -> ModuleOutput.EMPTY);
 * try (var status = RemoteStatus.of(config, RemoteSettings.of(URI.create("http://localhost:8080")))) {
 *     new Executor(config, factories, status).run();
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> {@link #run()} executes all handlers on the calling thread, one after the other. An executor runs
 * only once. The other methods are safe to call from any thread, also during the run.
 *
 * <p><b>Errors.</b> An {@link Exception} of a handler ends the run with events {@code module.failed} and {@code
 * run.failed}. These events contain the class, the message and the stack trace of the exception; do not put secrets
 * into messages. An {@link Error} ends {@link #run()} without events.
 */
public final class Executor {
    private final RunConfig config;
    private final Status status;
    private final Map<ModuleExperimentName, ModuleHandler> handlers = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, ModuleOutput> results = new LinkedHashMap<>();
    private final String lastModule;
    private @Nullable ExecutionKey lastCompleted;
    private boolean started;
    private boolean completed;

    /**
     * Creates the handlers of all experiments. No event is recorded.
     *
     * @param factories the handler factories by module
     * @throws WaymarkClientException.InvalidConfigException if a module has no factory, if there is no module, or if a
     *     factory rejects an experiment
     */
    public Executor(RunConfig config, Map<String, ModuleHandlerFactory> factories, Status status) {
        this.config = config;
        this.status = status;
        this.lastModule = lastModule(config);
        config.expansion()
                .keys()
                .map(ExecutionKey::last)
                .distinct()
                .forEach(execution -> createHandler(execution, factories));
    }

    /** Returns an executor with a {@link LocalStatus}. The history is lost with this process unless it is saved. */
    public static Executor of(RunConfig config, Map<String, ModuleHandlerFactory> factories) {
        return new Executor(config, factories, LocalStatus.of(config));
    }

    /** Returns the status that records the events. */
    public Status status() {
        return status;
    }

    /**
     * Runs all executions. Blocks until the run ends.
     *
     * @throws ExecutionFailedException if a handler failed; the outputs of completed executions remain
     * @throws IllegalStateException if this executor ran before
     */
    public void run() {
        checkNotStarted();
        status.startRun();
        var outputs = new UpstreamOutputStore();
        for (var keys = config.expansion().keys().iterator(); keys.hasNext(); ) {
            var key = keys.next();
            outputs.keepAbove(key);
            outputs.put(key, execute(key, outputs));
        }
        status.completeRun();
        withLock(() -> completed = true);
    }

    /** Returns the outputs of the completed executions of the last module, by key. The map is a copy. */
    public Map<String, ModuleOutput> getResult() {
        lock.lock();
        try {
            return Collections.unmodifiableMap(new LinkedHashMap<>(results));
        } finally {
            lock.unlock();
        }
    }

    /** Returns the stored result of a module on the path: see {@link Status#getResult(String)}. */
    public ModuleResult getResult(String module) {
        return status.getResult(module);
    }

    /** Returns the timings of the run as a table. */
    public TimingReport getTiming() {
        return status.getTimingReportData();
    }

    /** Returns whether all executions completed. False while the run is in progress and after a failure. */
    public boolean isExecutionCompleted() {
        lock.lock();
        try {
            return completed;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the key of the last completed execution, or null if none completed. */
    public @Nullable ExecutionKey lastCompleted() {
        lock.lock();
        try {
            return lastCompleted;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the expected schema after a module: see {@link Status#getInferredSchema(String)}. */
    public Optional<Schema> getInferredSchema(String module) {
        return status.getInferredSchema(module);
    }

    private void createHandler(ModuleExperimentName execution, Map<String, ModuleHandlerFactory> factories) {
        var factory = factories.get(execution.module());
        if (factory == null) {
            throw new WaymarkClientException.InvalidConfigException(
                    "Cannot use the config: no handler factory for module " + execution.module()
                            + ": factories exist for " + String.join(", ", factories.keySet()));
        }
        var parameters = ExperimentParametersResolver.parameters(config.modules(), execution);
        handlers.put(execution, factory.handler(execution, parameters));
    }

    private static String lastModule(RunConfig config) {
        var sequence = config.plan().sequence();
        if (sequence == null || sequence.isEmpty()) {
            throw new WaymarkClientException.InvalidConfigException(
                    "Cannot use the config: it has no module: add a module");
        }
        return sequence.get(sequence.size() - 1);
    }

    private void checkNotStarted() {
        lock.lock();
        try {
            if (started) {
                throw new IllegalStateException(
                        "Cannot run the executor: it ran before, and can run only once. Create another executor");
            }
            started = true;
        } finally {
            lock.unlock();
        }
    }

    private ModuleOutput execute(ExecutionKey key, UpstreamOutputStore outputs) {
        var execution = key.last();
        var handler = Objects.requireNonNull(handlers.get(execution));
        start(execution, new ModuleInput(key, outputs.above(key), status));
        try {
            var output = handler.run(new ModuleInput(key, outputs.above(key), status));
            status.put(execution.module(), execution.experiment(), output);
            complete(key, output);
            return output;
        } catch (Exception failure) { // any exception of a handler ends the run
            throw executionFailed(key, failure);
        }
    }

    private void start(ModuleExperimentName execution, ModuleInput input) {
        input.schema()
                .ifPresentOrElse(
                        schema -> status.start(execution.module(), execution.experiment(), schema),
                        () -> status.start(execution.module(), execution.experiment()));
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

    private void withLock(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}

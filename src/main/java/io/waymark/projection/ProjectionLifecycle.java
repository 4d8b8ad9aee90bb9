package io.waymark.projection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** Runs the projector while the service runs. */
final class ProjectionLifecycle implements SmartLifecycle {
    private static final Duration METRICS_INTERVAL = Duration.ofSeconds(5);

    private final Projector projector;
    private final ProjectionHealthIndicator health;
    private final ProjectionProperties settings;
    private @Nullable Disposable running;

    ProjectionLifecycle(Projector projector, ProjectionHealthIndicator health, ProjectionProperties settings) {
        this.projector = projector;
        this.health = health;
        this.settings = settings;
    }

    @Override
    public synchronized void start() {
        running = Disposables.composite(
                projector.run().subscribe(),
                health.updateMetrics(METRICS_INTERVAL).subscribe());
    }

    /** Cancels the current step, whose transaction rolls back. */
    @Override
    public synchronized void stop() {
        if (running != null) {
            running.dispose();
            running = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    @Override
    public boolean isAutoStartup() {
        return settings.enabled();
    }
}

package io.waymark.kafka.lineage;

import io.waymark.ingest.supervision.IngestProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;

/** Runs the consumer of OpenLineage events while the service runs, unless the name of its topic is empty. */
@Component
class LineageTopicLifecycle implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(LineageTopicLifecycle.class);

    private final IngestProperties settings;
    private final LineageTopicConsumer consumer;

    private @Nullable Disposable running;

    LineageTopicLifecycle(IngestProperties settings, LineageTopicConsumer consumer) {
        this.settings = settings;
        this.consumer = consumer;
    }

    @Override
    public synchronized void start() {
        running = consumer.consume()
                .subscribe(
                        record -> {},
                        failure -> log.error(
                                "The consumer of the OpenLineage topic ended unexpectedly. Events stay in the topic"
                                        + " until the service is restarted. Restart the service.",
                                failure));
    }

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
        return settings.enabled() && consumer.hasTopic();
    }
}

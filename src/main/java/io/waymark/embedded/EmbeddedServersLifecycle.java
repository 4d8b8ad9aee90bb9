package io.waymark.embedded;

import java.util.List;
import org.springframework.context.SmartLifecycle;

/**
 * Waits for the embedded servers before any other component of the service starts. Meanwhile Spring has created the
 * beans, which takes about as long as the start of the servers.
 */
final class EmbeddedServersLifecycle implements SmartLifecycle {
    private final List<StartingServer> servers;
    private volatile boolean running;

    EmbeddedServersLifecycle(List<StartingServer> servers) {
        this.servers = List.copyOf(servers);
    }

    @Override
    public void start() {
        servers.forEach(StartingServer::await);
        running = true;
    }

    /** Does nothing: the servers stop after the last bean is destroyed. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}

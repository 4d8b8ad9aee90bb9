package io.waymark.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishes one event after another in the background, each until the service has accepted it. */
final class PacedPublisher {
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration RETRY_DELAY = Duration.ofMillis(200);
    private static final Map<String, String> HEADERS = Map.of("Content-Type", "application/cloudevents+json");

    private final HttpApi api;
    private final List<String> events;
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger attempts = new AtomicInteger();
    private final CompletableFuture<Void> work;

    PacedPublisher(HttpApi api, List<String> events) {
        this.api = api;
        this.events = events;
        this.work = CompletableFuture.runAsync(this::publishAll);
    }

    /** Returns how many events the service has accepted; fails when the publisher has failed. */
    int accepted() {
        if (work.isCompletedExceptionally()) {
            work.join();
        }
        return accepted.get();
    }

    /** Returns how many requests were sent. */
    int attempts() {
        return attempts.get();
    }

    private void publishAll() {
        for (var event : events) {
            while (!publish(event.getBytes(UTF_8))) {
                pause(RETRY_DELAY);
            }
            accepted.incrementAndGet();
            pause(PAUSE);
        }
    }

    private boolean publish(byte[] event) {
        attempts.incrementAndGet();
        try {
            int status = api.post("/api/v1/events", HEADERS, event).statusCode();
            if (status != 202 && status != 503) {
                throw new AssertionError("status " + status);
            }
            return status == 202;
        } catch (IOException serviceIsDown) {
            return false;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}

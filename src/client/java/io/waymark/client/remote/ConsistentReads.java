package io.waymark.client.remote;

import io.waymark.client.WaymarkClientException;
import io.waymark.client.publish.Publisher;
import io.waymark.domain.run.RunId;
import java.time.Duration;
import java.time.Instant;

/**
 * Delays a query until Waymark has recorded the events that were published before the query, or a timeout has passed.
 */
final class ConsistentReads {
    private static final Duration INITIAL_BACKOFF = Duration.ofMillis(10);
    private static final Duration MAX_BACKOFF = Duration.ofMillis(250);

    private final RunId run;
    private final Duration timeout;
    private final Publisher publisher;
    private final ApiClient apiClient;
    private volatile Instant lastDelivered = Instant.MIN;

    ConsistentReads(RunId run, Duration timeout, Publisher publisher, ApiClient apiClient) {
        this.run = run;
        this.timeout = timeout;
        this.publisher = publisher;
        this.apiClient = apiClient;
    }

    /** Returns the path of a resource of the run. */
    String path(String rest) {
        return "/runs/" + run + rest;
    }

    /** Returns the client after the delivered events are recorded or the timeout has passed. */
    ApiClient flushedClient() {
        var end = Instant.now().plus(timeout);
        publisher.flush(timeout);
        var delivered = publisher.lastDelivered(run);
        var backoff = INITIAL_BACKOFF;
        while (delivered.isAfter(lastDelivered)
                && lastRecorded().isBefore(delivered)
                && Instant.now().isBefore(end)) {
            if (!ApiClient.sleep(backoff)) {
                break;
            }
            backoff = backoff.compareTo(MAX_BACKOFF) < 0 ? backoff.multipliedBy(2) : MAX_BACKOFF;
        }
        lastDelivered = delivered;
        return apiClient;
    }

    private Instant lastRecorded() {
        try {
            var last = apiClient
                    .get(path(""), RunResponseDtos.SummaryResponse.class)
                    .lastEventAt();
            return last == null ? Instant.MIN : last;
        } catch (WaymarkClientException.UnknownRunException notYet) {
            return Instant.MIN;
        }
    }
}

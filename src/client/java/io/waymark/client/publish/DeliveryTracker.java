package io.waymark.client.publish;

import io.waymark.client.publish.DeliveryReport.UndeliveredEvent;
import io.waymark.client.publish.Transport.RejectedEvent;
import io.waymark.domain.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts the delivered and the undelivered events of a publisher. Safe for use by multiple threads. */
final class DeliveryTracker {
    private final List<UndeliveredEvent> problems = new ArrayList<>();
    private final Map<RunId, Instant> lastDelivered = new HashMap<>();
    private long delivered;
    private long undelivered;
    private @Nullable String lastError;

    synchronized void markDelivered(List<OutgoingEvent> batch, List<RejectedEvent> rejected) {
        delivered += batch.size() - rejected.size();
        lastError = null;
        var rejectedEvents = rejected.stream().map(RejectedEvent::event).collect(Collectors.toSet());
        batch.stream()
                .filter(event -> !rejectedEvents.contains(event) && !event.run().isObservation())
                .forEach(event -> lastDelivered.put(event.run(), event.time()));
        rejected.forEach(event -> markUndelivered(event.event(), event.reason()));
    }

    synchronized void markUndelivered(OutgoingEvent event, String reason) {
        undelivered++;
        if (problems.size() < DeliveryReport.MAX_PROBLEMS) {
            problems.add(new UndeliveredEvent(event.run().value(), event.id(), reason));
        }
    }

    /** Returns the time of the last delivered event of the run; {@link Instant#MIN} if there is none. */
    synchronized Instant lastDelivered(RunId run) {
        return lastDelivered.getOrDefault(run, Instant.MIN);
    }

    /** Records a failed attempt. Returns whether it is the first failure after a success. */
    synchronized boolean markFailed(String reason) {
        boolean first = lastError == null;
        lastError = reason;
        return first;
    }

    synchronized DeliveryReport report(int waiting, String storedIn) {
        return new DeliveryReport(delivered, undelivered, problems, waiting, lastError, storedIn);
    }
}

package io.waymark.client.publish;

import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of delivered, undelivered and waiting events of a publisher at one moment. Immutable. An event is
 * delivered when the service or Kafka has acknowledged it.
 *
 * @param delivered the number of delivered events
 * @param undelivered the number of lost events: rejected, dropped because the buffer was full, or unsent at the close
 * @param problems the first {@value #MAX_PROBLEMS} undelivered events with their reasons
 * @param waiting the number of events that wait in the outbox
 * @param lastError the reason of the last failed attempt; null after a successful attempt
 * @param storedIn the file that keeps the waiting events after the end of this process; empty for an outbox in memory
 */
public record DeliveryReport(
        long delivered,
        long undelivered,
        List<UndeliveredEvent> problems,
        long waiting,
        @Nullable String lastError,
        String storedIn) {
    /** The greatest number of listed problems. */
    public static final int MAX_PROBLEMS = 1000;

    /**
     * An event that was not delivered and will not be sent again by this publisher.
     *
     * @param run the id of the run
     * @param eventId the id of the event
     * @param reason the reason and what to do
     */
    public record UndeliveredEvent(String run, String eventId, String reason) {}

    public DeliveryReport {
        problems = List.copyOf(problems);
    }

    /** Returns whether all events are delivered. */
    public boolean complete() {
        return undelivered == 0 && waiting == 0;
    }

    /** Returns a summary for people: the counts, the last error, and the number of events for each reason. */
    @Override
    public String toString() {
        var text = new StringBuilder("%d events delivered".formatted(delivered));
        if (!complete()) {
            text.append(", %d not, %d waiting".formatted(undelivered, waiting));
        }
        if (waiting > 0 && !storedIn.isEmpty()) {
            text.append(", stored in ").append(storedIn);
        }
        if (lastError != null) {
            text.append("; last error: ").append(lastError);
        }
        var reasons = new LinkedHashMap<String, Integer>();
        problems.forEach(problem -> reasons.merge(problem.reason(), 1, Integer::sum));
        reasons.forEach((reason, count) -> text.append("%n  %d: %s".formatted(count, reason)));
        return text.toString();
    }
}

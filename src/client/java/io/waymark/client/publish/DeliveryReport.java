package io.waymark.client.publish;

import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the events that were published.
 *
 * @param delivered how many are safe
 * @param undelivered how many will not come, since they were refused, did not fit or were not taken before the end
 * @param problems the first of those, and why
 * @param waiting how many are still on their way
 * @param lastError why the last attempt failed, null when it did not
 * @param storedIn the file in which those that wait survive this process; empty when they do not
 */
public record DeliveryReport(
        long delivered,
        long undelivered,
        List<UndeliveredEvent> problems,
        long waiting,
        @Nullable String lastError,
        String storedIn) {
    /** How many problems are told one by one. */
    public static final int MAX_PROBLEMS = 1000;

    /** One event that was not delivered; reason says why and what to do. */
    public record UndeliveredEvent(String run, String eventId, String reason) {}

    public DeliveryReport {
        problems = List.copyOf(problems);
    }

    /** Whether everything is safe. */
    public boolean complete() {
        return undelivered == 0 && waiting == 0;
    }

    /** For people: how many, and why not. */
    @Override
    public String toString() {
        var text = new StringBuilder("%d events delivered".formatted(delivered));
        if (!complete()) {
            text.append(", %d not, %d waiting".formatted(undelivered, waiting));
        }
        if (waiting > 0 && !storedIn.isEmpty()) {
            text.append(", kept in ").append(storedIn);
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

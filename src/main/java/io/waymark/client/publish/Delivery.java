package io.waymark.client.publish;

import io.waymark.client.publish.DeliveryReport.Undelivered;
import io.waymark.client.publish.Transport.Refused;
import io.waymark.domain.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps count of what became of the events. */
final class Delivery {
    private final List<Undelivered> problems = new ArrayList<>();
    private final Map<RunId, Instant> last = new HashMap<>();
    private long delivered;
    private long undelivered;
    private @Nullable String lastError;

    synchronized void delivered(List<OutgoingEvent> batch, List<Refused> refused) {
        delivered += batch.size() - refused.size();
        lastError = null;
        var bad = refused.stream().map(Refused::event).collect(Collectors.toSet());
        batch.stream().filter(event -> !bad.contains(event)).forEach(event -> last.put(event.run(), event.time()));
        refused.forEach(one -> lost(one.event(), one.reason()));
    }

    synchronized void lost(OutgoingEvent event, String reason) {
        undelivered++;
        if (problems.size() < DeliveryReport.MAX_PROBLEMS) {
            problems.add(new Undelivered(event.run().value(), event.id(), reason));
        }
    }

    /** The time of the run's last event that is safe, {@link Instant#MIN} for none. */
    synchronized Instant last(RunId run) {
        return last.getOrDefault(run, Instant.MIN);
    }

    /** Whether this is the first failure after a success. */
    synchronized boolean failed(String reason) {
        boolean first = lastError == null;
        lastError = reason;
        return first;
    }

    synchronized DeliveryReport report(int waiting, String keptIn) {
        return new DeliveryReport(delivered, undelivered, problems, waiting, lastError, keptIn);
    }
}

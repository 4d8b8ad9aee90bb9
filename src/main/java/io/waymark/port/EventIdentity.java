package io.waymark.port;

import io.waymark.domain.run.Envelope;
import io.waymark.domain.run.RunId;

/** Tells an event from all others: ids are unique per run and source. */
public record EventIdentity(RunId run, String source, String id) {
    public static EventIdentity of(Envelope envelope) {
        return new EventIdentity(envelope.runId(), envelope.source(), envelope.id());
    }
}

package io.waymark.port.store;

import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.RunId;

/** The attributes that together identify an event. The id alone is unique only per run and source. */
public record EventIdentity(RunId run, String source, String id) {
    public static EventIdentity of(EventAttributes envelope) {
        return new EventIdentity(envelope.runId(), envelope.source(), envelope.id());
    }
}

package io.waymark.client.publish;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An event that is ready to be sent. Immutable.
 *
 * @param run the run to which the event belongs; for an observation of a dataset, the run that will hold it
 * @param id the id of the event, unique per run and source. If an event arrives twice, Waymark applies it only once.
 * @param time the time of the event
 * @param json the event as CloudEvents JSON: one line of ASCII
 */
public record OutgoingEvent(RunId run, String id, Instant time, String json) {
    byte[] bytes() {
        return json.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the key of the record in Kafka: the run id, or the dataset for an observation. */
    String key() {
        return run.isObservation() && DomainJson.readMembers(json).get("subject") instanceof Value.Text dataset
                ? dataset.value()
                : run.value();
    }

    /** Returns the size in bytes. */
    int size() {
        return json.length();
    }
}

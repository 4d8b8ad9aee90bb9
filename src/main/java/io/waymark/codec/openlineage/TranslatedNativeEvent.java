package io.waymark.codec.openlineage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.waymark.codec.json.DomainJson;
import io.waymark.codec.json.TimestampFormat;
import io.waymark.codec.openlineage.event.Sha256;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import java.time.Instant;

/**
 * A native event (an event in Waymark's own format) that has no id yet.
 *
 * @param subject the run id of the event, or the name of the observed dataset; also the key of the record
 * @param type the type without the prefix {@code io.waymark.}
 * @param time the time at which the event happened
 * @param data the data of the event; its members depend on the type
 */
record TranslatedNativeEvent(String subject, String type, Instant time, Value.Members data) {
    static final String COMPLETED = "module.completed";
    static final String FAILED = "module.failed";
    static final String STARTED = "module.started";
    static final String RUN_STARTED = "run.started";
    static final String RUN_COMPLETED = "run.completed";
    static final String RUN_FAILED = "run.failed";
    static final String RUN_PLANNED = "run.planned";
    static final String DATASET_OBSERVED = "dataset.observed";

    private static final String SOURCE = "openlineage";

    TranslatedNativeEvent(RunId run, String type, Instant time, Value.Members data) {
        this(run.value(), type, time, data);
    }

    /**
     * Returns the event in structured mode. Its id is a hash of its content and of the OpenLineage event that caused
     * it, so that a repeated delivery has the same id.
     *
     * @param cause the hash of the OpenLineage event
     */
    EncodedNativeEvent withId(String cause) {
        var withoutId = Value.Members.of("specversion", new Value.Text("1.0"))
                .with("source", new Value.Text(SOURCE))
                .with("type", new Value.Text("io.waymark." + type))
                .with("subject", new Value.Text(subject))
                .with("time", new Value.Text(TimestampFormat.format(time)))
                .with("data", data);
        var id = Sha256.hex(cause.getBytes(US_ASCII), DomainJson.bytes(withoutId));
        return new EncodedNativeEvent(subject, Bytes.of(DomainJson.bytes(withoutId.with("id", new Value.Text(id)))));
    }
}

package io.waymark.client.publish;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Creates observations of datasets, each as CloudEvents 1.0 JSON: versions of datasets that exist outside of runs, for
 * example the tables that a crawler finds. Event ids are unique. Safe for use by multiple threads.
 *
 * <pre>{@code
 * var observations = new DatasetObservationFactory("/crawlers/shop", Clock.systemUTC());
 * publisher.publish(observations.observe(new DatasetName("postgres://db:5432", "shop.public.orders"), schema));
 * }</pre>
 */
public final class DatasetObservationFactory {
    private final String source;
    private final Clock clock;
    private final String writer = UUID.randomUUID().toString();
    private final AtomicLong count = new AtomicLong();

    /**
     * Creates a factory.
     *
     * @param source the producer of the events, a URI reference
     * @param clock the source of event times
     */
    public DatasetObservationFactory(String source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Creates the observation that the dataset has this schema now. */
    public OutgoingEvent observe(DatasetName dataset, Schema schema) {
        return observe(dataset, schema, clock.instant(), Value.Members.empty());
    }

    /**
     * Creates an observation of a dataset.
     *
     * @param schema the schema of the dataset; null if only the context is reported, which makes no version
     * @param time the time of the observation
     * @param context further members to show with the observation
     */
    public OutgoingEvent observe(DatasetName dataset, @Nullable Schema schema, Instant time, Value.Members context) {
        var id = writer + "-" + count.incrementAndGet();
        var occurredAt = time.truncatedTo(ChronoUnit.MICROS);
        var data = new LinkedHashMap<String, Object>();
        data.put("dataset", dataset);
        data.put("schema", schema);
        data.put("context", context);
        var event = new LinkedHashMap<String, Object>();
        event.put("specversion", "1.0");
        event.put("id", id);
        event.put("source", source);
        event.put("type", "io.waymark.dataset.observed");
        event.put("subject", dataset.toString());
        event.put("time", occurredAt);
        event.put("datacontenttype", "application/json");
        event.put("data", data);
        return new OutgoingEvent(RunId.ofObservation(source, id), id, occurredAt, DomainJson.write(event));
    }
}

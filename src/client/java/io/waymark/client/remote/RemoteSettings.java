package io.waymark.client.remote;

import io.waymark.client.StatusException;
import io.waymark.client.publish.HttpTransport;
import io.waymark.client.publish.KafkaTransport;
import io.waymark.client.publish.PublisherSettings;
import io.waymark.client.publish.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where Waymark is and how to reach it.
 *
 * @param service {@code http://localhost:8080}
 * @param token allowed to write; null when the service asks for none
 * @param source who speaks, a URI reference: {@code /executors/petsard}
 * @param requestTimeout how long a question waits for the service, and for the own events to be recorded
 * @param kafka null: events go over HTTP
 */
public record RemoteSettings(
        URI service,
        @Nullable String token,
        String source,
        Duration requestTimeout,
        PublisherSettings publishing,
        @Nullable Kafka kafka) {

    /**
     * Where events are produced to.
     *
     * @param producer more settings of Kafka's producer, security for example
     */
    public record Kafka(String bootstrapServers, String topic, Map<String, Object> producer) {
        public Kafka {
            producer = Map.copyOf(producer);
        }
    }

    /** Everything over HTTP, with patience for ten seconds. */
    public static RemoteSettings of(URI service) {
        return new RemoteSettings(service, null, "/executor", Duration.ofSeconds(10), PublisherSettings.DEFAULT, null);
    }

    public RemoteSettings withToken(@Nullable String newToken) {
        return new RemoteSettings(service, newToken, source, requestTimeout, publishing, kafka);
    }

    public RemoteSettings withSource(String newSource) {
        return new RemoteSettings(service, token, newSource, requestTimeout, publishing, kafka);
    }

    public RemoteSettings withRequestTimeout(Duration newTimeout) {
        return new RemoteSettings(service, token, source, newTimeout, publishing, kafka);
    }

    public RemoteSettings withPublishing(PublisherSettings newPublishing) {
        return new RemoteSettings(service, token, source, requestTimeout, newPublishing, kafka);
    }

    /** Events go to Kafka, to Waymark's own topic; needs kafka-clients on the class path. */
    public RemoteSettings withKafka(String bootstrapServers) {
        return withKafka(new Kafka(bootstrapServers, "waymark.events", Map.of()));
    }

    public RemoteSettings withKafka(Kafka where) {
        return new RemoteSettings(service, token, source, requestTimeout, publishing, where);
    }

    Transport transport() {
        return kafka == null ? new HttpTransport(service, token, publishing.requestTimeout()) : kafkaTransport(kafka);
    }

    private Transport kafkaTransport(Kafka where) {
        try {
            return new KafkaTransport(
                    where.bootstrapServers(), where.topic(), publishing.requestTimeout(), where.producer());
        } catch (NoClassDefFoundError missing) {
            throw new StatusException.InvalidConfigException(
                    "Cannot publish to Kafka: its client is missing: add org.apache.kafka:kafka-clients, or use HTTP");
        }
    }
}

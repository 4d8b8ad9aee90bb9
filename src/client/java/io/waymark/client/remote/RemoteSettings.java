package io.waymark.client.remote;

import io.waymark.client.WaymarkClientException;
import io.waymark.client.publish.HttpTransport;
import io.waymark.client.publish.KafkaTransport;
import io.waymark.client.publish.PublisherSettings;
import io.waymark.client.publish.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a connection to the service: its address, the token, and the way in which events are sent. Immutable.
 *
 * <pre>{@code
 * var settings = RemoteSettings.of(URI.create("https://waymark.example.org"))
 *         .withToken(System.getenv("WAYMARK_TOKEN"))
 *         .withSource("/executors/lab-3")
 *         .withPublishing(PublisherSettings.DEFAULT.withFolder(Path.of("outbox")));
 * }</pre>
 *
 * @param service the base URI, for example {@code http://localhost:8080}. With {@code http}, events and the token are
 *     sent unencrypted.
 * @param token a token that allows writing; null if the service requires none
 * @param source the producer of the events, a URI reference such as {@code /executors/petsard}
 * @param requestTimeout the limit for three things: one HTTP attempt, the retries of failed attempts, and the wait
 *     before a query until Waymark has recorded the events published before it. If the wait exceeds the limit, the
 *     result may lack the latest events. With a short timeout, queries of a slow service fail. With a long timeout,
 *     queries block during an outage.
 * @param publishing the settings of the publisher, which sends the events
 * @param kafka the Kafka cluster for events; null to send events over HTTP. Queries always use HTTP.
 */
public record RemoteSettings(
        URI service,
        @Nullable String token,
        String source,
        Duration requestTimeout,
        PublisherSettings publishing,
        @Nullable Kafka kafka) {

    /**
     * The Kafka cluster to which events are sent.
     *
     * @param bootstrapServers the addresses of the brokers, for example {@code localhost:9092}
     * @param topic the events topic of the service; with another topic, events never reach the service
     * @param producer settings of the Kafka producer, for example for security. They replace the defaults; {@code acks}
     *     below {@code all} or {@code enable.idempotence=false} can lose, repeat or reorder events.
     */
    public record Kafka(String bootstrapServers, String topic, Map<String, Object> producer) {
        public Kafka {
            producer = Map.copyOf(producer);
        }
    }

    /** Returns settings for HTTP without a token, with a request timeout of 10 s and the source {@code /executor}. */
    public static RemoteSettings of(URI service) {
        return new RemoteSettings(service, null, "/executor", Duration.ofSeconds(10), PublisherSettings.DEFAULT, null);
    }

    /** Returns these settings with another token; null for none. */
    public RemoteSettings withToken(@Nullable String newToken) {
        return new RemoteSettings(service, newToken, source, requestTimeout, publishing, kafka);
    }

    /** Returns these settings with another source of the events. */
    public RemoteSettings withSource(String newSource) {
        return new RemoteSettings(service, token, newSource, requestTimeout, publishing, kafka);
    }

    /** Returns these settings with another limit of requests. */
    public RemoteSettings withRequestTimeout(Duration newTimeout) {
        return new RemoteSettings(service, token, source, newTimeout, publishing, kafka);
    }

    /** Returns these settings with other settings of the publisher. */
    public RemoteSettings withPublishing(PublisherSettings newPublishing) {
        return new RemoteSettings(service, token, source, requestTimeout, newPublishing, kafka);
    }

    /**
     * Returns settings that produce events to the topic {@code waymark.events}. Requires kafka-clients on the class
     * path.
     */
    public RemoteSettings withKafka(String bootstrapServers) {
        return withKafka(new Kafka(bootstrapServers, "waymark.events", Map.of()));
    }

    /** Returns these settings with a Kafka cluster for events. Requires kafka-clients on the class path. */
    public RemoteSettings withKafka(Kafka newKafka) {
        return new RemoteSettings(service, token, source, requestTimeout, publishing, newKafka);
    }

    Transport transport() {
        return kafka == null ? new HttpTransport(service, token, publishing.requestTimeout()) : kafkaTransport(kafka);
    }

    private Transport kafkaTransport(Kafka cluster) {
        try {
            return new KafkaTransport(
                    cluster.bootstrapServers(), cluster.topic(), publishing.requestTimeout(), cluster.producer());
        } catch (NoClassDefFoundError missing) {
            throw new WaymarkClientException.InvalidConfigException(
                    "Cannot publish to Kafka: no Kafka client: add org.apache.kafka:kafka-clients, or use HTTP");
        }
    }
}

package io.waymark.kafka.cluster;

import io.waymark.ingest.supervision.IngestProperties;
import io.waymark.startup.StartupException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.springframework.stereotype.Component;

/**
 * Builds the properties of all Kafka clients of this service: admin client, consumers and producer. Users may add
 * properties with {@code waymark.kafka.properties}. They cannot change the properties on which the delivery guarantees
 * depend.
 */
@Component
public final class KafkaClientConfig {

    private static final int DEAD_LETTER_OVERHEAD_BYTES = 64 * 1024; // for the headers with the reason and the origin

    private final KafkaProperties settings;
    private final IngestProperties ingest;

    public KafkaClientConfig(KafkaProperties settings, IngestProperties ingest) {
        this.settings = settings;
        this.ingest = ingest;
        try {
            new AdminClientConfig(adminProperties());
        } catch (ConfigException failure) {
            throw new StartupException(
                    "Cannot use waymark.kafka.properties: " + failure.getMessage()
                            + ". Correct or remove that property",
                    failure);
        }
    }

    public Map<String, Object> adminProperties() {
        var properties = commonProperties();
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, settings.groupId() + "-admin");
        return properties;
    }

    public Map<String, Object> consumerProperties() {
        var properties = commonProperties();
        int bytes = Math.toIntExact(ingest.maxBytes().toBytes());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId());
        // Reactor Kafka cannot complete a rebalance of the new protocol while it applies backpressure
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(settings.sessionTimeout()));
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, millis(settings.sessionTimeout()) / 4);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, ingest.maxRecords());
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, bytes);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, bytes);
        return properties;
    }

    /** Returns the properties of a consumer of the topic of OpenLineage events, whose offsets are in Kafka. */
    public Map<String, Object> lineageConsumerProperties() {
        var properties = consumerProperties();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId() + "-openlineage");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return properties;
    }

    public Map<String, Object> producerProperties() {
        var properties = commonProperties();
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, settings.groupId() + "-producer");
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // with more than one, the broker may accept the second batch of a new partition after it rejected the first,
        // and the first batch then stays out of sequence
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(settings.deliveryTimeout()));
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(settings.deliveryTimeout()) / 2);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(settings.deliveryTimeout()) / 2);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Math.toIntExact(maxDeadLetterSize()));
        return properties;
    }

    /** Returns the maximum size of a dead letter in bytes: the rejected record and its additional headers. */
    long maxDeadLetterSize() {
        return settings.topics().maxRecordSize().toBytes() + DEAD_LETTER_OVERHEAD_BYTES;
    }

    private Map<String, Object> commonProperties() {
        var properties = new HashMap<String, Object>(settings.properties());
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        return properties;
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }
}

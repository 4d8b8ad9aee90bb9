package io.waymark.kafka.cluster;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the Kafka cluster, {@code waymark.kafka.…}.
 *
 * @param bootstrapServers comma-separated list of {@code host:port}
 * @param groupId consumer group. The group only distributes the partitions; the offsets are in the database.
 * @param deliveryTimeout maximum time until the broker acknowledges an event
 * @param sessionTimeout time after which a killed consumer loses its partitions
 * @param maxRebalanceDelay maximum time for which a rebalance waits for batches in progress
 * @param properties further properties of all Kafka clients, such as {@code security.protocol}
 */
@ConfigurationProperties("waymark.kafka")
public record KafkaProperties(
        String bootstrapServers,
        @DefaultValue("waymark") String groupId,
        @DefaultValue("15s") Duration deliveryTimeout,
        @DefaultValue("10s") Duration sessionTimeout,
        @DefaultValue("5s") Duration maxRebalanceDelay,
        @DefaultValue Topics topics,
        @DefaultValue Map<String, String> properties) {

    public KafkaProperties {
        SettingChecks.notBlank("waymark.kafka.group-id", groupId);
        SettingChecks.atLeast(Duration.ofMillis(100), "waymark.kafka.delivery-timeout", deliveryTimeout);
        SettingChecks.atLeast(Duration.ofSeconds(1), "waymark.kafka.session-timeout", sessionTimeout);
        SettingChecks.atLeast(Duration.ZERO, "waymark.kafka.max-rebalance-delay", maxRebalanceDelay);
    }

    /**
     * The topics, and the properties with which missing topics are created. Existing topics are not changed.
     *
     * @param create whether the service creates missing topics
     * @param replicationFactor if absent, the default of the broker
     * @param minInsyncReplicas if absent, the default of the broker
     * @param retention if absent, the default of the broker; negative means unlimited. A replay reaches back to this
     *     age, and events are lost if the service is down for longer.
     * @param maxRecordSize maximum size of one record
     */
    public record Topics(
            @DefaultValue("true") boolean create,
            @DefaultValue("waymark.events") String events,
            @DefaultValue("waymark.commands") String commands,
            @DefaultValue("waymark.dead-letters") String deadLetters,
            @DefaultValue("6") int partitions,
            @Nullable Short replicationFactor,
            @Nullable Integer minInsyncReplicas,
            @Nullable Duration retention,
            @DefaultValue("4MB") DataSize maxRecordSize) {
        public Topics {
            SettingChecks.notBlank("waymark.kafka.topics.events", events);
            SettingChecks.notBlank("waymark.kafka.topics.commands", commands);
            SettingChecks.notBlank("waymark.kafka.topics.dead-letters", deadLetters);
            SettingChecks.atLeast(1, "waymark.kafka.topics.partitions", partitions);
            SettingChecks.atLeast((short) 1, "waymark.kafka.topics.replication-factor", replicationFactor);
            SettingChecks.atLeast(1, "waymark.kafka.topics.min-insync-replicas", minInsyncReplicas);
            SettingChecks.atLeast(DataSize.ofKilobytes(1), "waymark.kafka.topics.max-record-size", maxRecordSize);
            SettingChecks.atMost(DataSize.ofGigabytes(1), "waymark.kafka.topics.max-record-size", maxRecordSize);
        }
    }
}

package io.waymark.kafka.cluster;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings for the connection to the Kafka cluster. These are the settings {@code waymark.kafka.…}.
 *
 * @param bootstrapServers the addresses of the brokers, a comma-separated list of {@code host:port}
 * @param groupId the consumer group that distributes the partitions among the instances. The offsets are in the
 *     database.
 * @param deliveryTimeout the maximum time until the broker acknowledges a published record; after it, publishing fails
 * @param sessionTimeout the time after which the partitions of a killed consumer are assigned to other consumers
 * @param maxRebalanceDelay the maximum time for which a rebalance waits for batches in progress
 * @param topics the names and properties of the topics
 * @param properties further properties for all Kafka clients, such as {@code security.protocol}
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
     * The names of the topics, and the properties with which Waymark creates missing topics. Existing topics are not
     * changed.
     *
     * @param create whether Waymark creates missing topics; if not, it waits until they exist
     * @param events the topic from which Waymark consumes events
     * @param commands the topic to which Waymark publishes commands for executors
     * @param deadLetters the topic to which Waymark publishes records that could not be decoded or applied
     * @param openlineage the topic from which Waymark consumes OpenLineage events; empty: none
     * @param partitions the number of partitions of each created topic
     * @param replicationFactor the number of replicas; if absent, the default of the broker
     * @param minInsyncReplicas the number of replicas that must acknowledge a record; if absent, the default of the
     *     broker
     * @param retention the time for which Kafka keeps records; if absent, the default of the broker; negative means
     *     unlimited. A replay reaches back to this age, and events are lost if the service is down for longer.
     * @param maxRecordSize the maximum size of one record
     */
    public record Topics(
            @DefaultValue("true") boolean create,
            @DefaultValue("waymark.events") String events,
            @DefaultValue("waymark.commands") String commands,
            @DefaultValue("waymark.dead-letters") String deadLetters,
            @DefaultValue("waymark.openlineage") String openlineage,
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

package io.waymark.kafka.cluster;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where the broker is and how it is used, {@code waymark.kafka.…}.
 *
 * @param bootstrapServers {@code host:port}, several with commas
 * @param groupId of the consumers; offsets are kept in the database, the group only shares out the partitions
 * @param deliveryTimeout how long an event may take to be acknowledged
 * @param sessionTimeout how long a killed consumer keeps its partitions
 * @param maxRebalanceDelay how long a rebalance waits for batches in work
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
     * The topics, and how they are made when they are missing. What exists is left as it is.
     *
     * @param create whether the service makes them
     * @param replicationFactor the broker's default when absent
     * @param minInsyncReplicas the broker's default when absent
     * @param retention the broker's default when absent; negative is for ever. Nothing is lost within it, and it is as
     *     far as one can replay
     * @param maxRecordSize of one record
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

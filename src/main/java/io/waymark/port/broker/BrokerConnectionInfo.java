package io.waymark.port.broker;

/**
 * The address of the broker and the names of the topics that Waymark uses. The service shows them to clients.
 *
 * @param bootstrapServers {@code host:port} of the broker's servers, separated by commas
 * @param groupId the consumer group with which the service consumes the events topic
 * @param events the topic to which executors publish events
 * @param commands the topic from which executors receive commands
 * @param deadLetters the topic for records that could not be applied
 * @param openlineage the topic to which OpenLineage clients publish events; blank if there is none
 */
public record BrokerConnectionInfo(
        String bootstrapServers,
        String groupId,
        String events,
        String commands,
        String deadLetters,
        String openlineage) {}

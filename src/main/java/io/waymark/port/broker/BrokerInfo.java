package io.waymark.port.broker;

/**
 * The broker address, consumer group and topics, for display to clients.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param groupId the consumer group of the events topic
 * @param events the topic to which executors publish events
 * @param commands the topic on which executors receive commands
 * @param deadLetters the topic of dead letters
 */
public record BrokerInfo(String bootstrapServers, String groupId, String events, String commands, String deadLetters) {}

package io.waymark.port.broker;

/**
 * Where events come in and go out, for those who tell others of it.
 *
 * @param bootstrapServers {@code host:port}, several with commas
 * @param groupId of the consumers of events
 * @param events the topic that executors publish to
 * @param commands the topic that executors are told on
 * @param deadLetters the topic of what was put aside
 */
public record TopicNames(String bootstrapServers, String groupId, String events, String commands, String deadLetters) {}

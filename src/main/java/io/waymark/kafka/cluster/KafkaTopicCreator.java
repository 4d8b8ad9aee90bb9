package io.waymark.kafka.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.stereotype.Component;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Creates the topics that do not exist yet. Existing topics are never changed: additional partitions would spread the
 * events of a run over two partitions, and their order would be lost.
 */
@Component
public class KafkaTopicCreator {

    private static final Logger log = LoggerFactory.getLogger(KafkaTopicCreator.class);
    private static final Duration INITIAL_BACKOFF = Duration.ofSeconds(1);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);

    private final KafkaAdminClient cluster;
    private final KafkaClientConfig config;
    private final KafkaProperties.Topics topics;

    /** Whether Kafka has responded since the start. */
    private volatile boolean reached;

    public KafkaTopicCreator(KafkaAdminClient cluster, KafkaClientConfig config, KafkaProperties settings) {
        this.cluster = cluster;
        this.config = config;
        this.topics = settings.topics();
    }

    /** Completes when all topics exist. Retries without a time limit, with pauses of up to 10 s. */
    public Mono<Void> ready() {
        return ready(List.of(
                newTopic(topics.events(), topics.maxRecordSize().toBytes()),
                newTopic(topics.commands(), topics.maxRecordSize().toBytes()),
                newTopic(topics.deadLetters(), config.maxDeadLetterSize())));
    }

    /**
     * Completes when the topic of OpenLineage events exists. Its absence delays no other topic, because installations
     * that create their topics themselves may not need it.
     */
    public Mono<Void> openLineageReady() {
        return ready(
                List.of(newTopic(topics.openlineage(), topics.maxRecordSize().toBytes())));
    }

    private Mono<Void> ready(List<NewTopic> required) {
        return createMissing(required)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, INITIAL_BACKOFF)
                        .maxBackoff(MAX_BACKOFF)
                        .doBeforeRetry(this::logRetry));
    }

    /**
     * Returns the id of the events topic, which changes if the topic is deleted and recreated. Fails if the topic does
     * not exist.
     */
    public Mono<String> eventsTopicId() {
        var name = topics.events();
        return cluster.call(admin -> admin.describeTopics(List.of(name)).allTopicNames())
                .map(found -> requireNonNull(found.get(name)).topicId().toString());
    }

    private Mono<Void> createMissing(List<NewTopic> required) {
        return cluster.call(admin -> admin.listTopics().names())
                .doOnNext(names -> reached = true)
                .map(existing -> missing(required, existing))
                .filter(missing -> !missing.isEmpty())
                .flatMap(this::create);
    }

    private static List<NewTopic> missing(List<NewTopic> required, Set<String> existing) {
        return required.stream()
                .filter(topic -> !existing.contains(topic.name()))
                .toList();
    }

    private Mono<Void> create(List<NewTopic> missing) {
        var names = missing.stream().map(NewTopic::name).toList();
        if (!topics.create()) {
            return Mono.error(new IllegalStateException("Cannot use the topics " + names
                    + ": they do not exist: create them, or set waymark.kafka.topics.create=true"));
        }
        return cluster.call(admin -> admin.createTopics(missing).all())
                .doOnSuccess(made -> log.atInfo().addKeyValue("topics", names).log("Created missing topics"))
                .onErrorComplete(KafkaTopicCreator::isAlreadyExists);
    }

    private NewTopic newTopic(String name, long maxRecordSize) {
        Map<String, String> configs = new HashMap<>();
        configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(maxRecordSize));
        var retention = topics.retention();
        if (retention != null) {
            configs.put(
                    TopicConfig.RETENTION_MS_CONFIG,
                    String.valueOf(retention.isNegative() ? -1 : retention.toMillis()));
        }
        var minInsync = topics.minInsyncReplicas();
        if (minInsync != null) {
            configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minInsync.toString());
        }
        return new NewTopic(name, Optional.of(topics.partitions()), Optional.ofNullable(topics.replicationFactor()))
                .configs(configs);
    }

    /** Ignores topics that another consumer or instance has created at the same time. */
    private static boolean isAlreadyExists(Throwable failure) {
        return Exceptions.unwrap(failure) instanceof TopicExistsException;
    }

    /** Logs at level DEBUG until Kafka has responded, because the startup message reports the wait. */
    private void logRetry(Retry.RetrySignal signal) {
        log.atLevel(reached ? Level.WARN : Level.DEBUG)
                .addKeyValue("attempt", signal.totalRetries() + 1)
                .addKeyValue("reason", signal.failure().getMessage())
                .log("Could not check or create the topics in Kafka. Retrying.");
    }
}

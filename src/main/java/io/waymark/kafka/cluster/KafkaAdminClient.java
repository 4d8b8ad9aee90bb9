package io.waymark.kafka.cluster;

import io.waymark.port.broker.BrokerUnavailableException;
import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Runs administrative requests, such as listing topics, against the Kafka cluster. The underlying client is created at
 * the first request, not at the start, because its creation fails while DNS is unavailable. Thread-safe.
 */
@Component
public class KafkaAdminClient implements DisposableBean {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final KafkaClientConfig config;
    private @Nullable Admin admin;

    public KafkaAdminClient(KafkaClientConfig config) {
        this.config = config;
    }

    /** Returns the number of brokers. Fails with {@link BrokerUnavailableException}. */
    Mono<Integer> countBrokers(Duration timeout) {
        var options = new DescribeClusterOptions().timeoutMs(Math.toIntExact(timeout.toMillis()));
        return call(cluster -> cluster.describeCluster(options).nodes())
                .map(nodes -> nodes.size())
                .timeout(timeout.multipliedBy(2))
                .onErrorMap(KafkaAdminClient::unavailable);
    }

    /** Sends a request to the cluster. Fails with the exceptions of the Kafka client. */
    <T> Mono<T> call(Function<Admin, KafkaFuture<T>> request) {
        return Mono.fromCallable(this::admin)
                .flatMap(cluster ->
                        Mono.fromCompletionStage(() -> request.apply(cluster).toCompletionStage()));
    }

    private static Throwable unavailable(Throwable cause) {
        return new BrokerUnavailableException(
                "Cannot reach a Kafka broker: " + cause.getMessage()
                        + ". Check that Kafka is running and that waymark.kafka.bootstrap-servers has its address",
                cause);
    }

    private synchronized Admin admin() {
        var client = admin;
        if (client == null) {
            client = Admin.create(config.adminProperties());
            admin = client;
        }
        return client;
    }

    @Override
    public synchronized void destroy() {
        if (admin != null) {
            admin.close(CLOSE_TIMEOUT);
        }
    }
}

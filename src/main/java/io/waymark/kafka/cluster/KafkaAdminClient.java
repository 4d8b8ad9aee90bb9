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

/** The cluster as an administrator sees it. The client is made when it is first needed: its making needs DNS. */
@Component
public class KafkaAdminClient implements DisposableBean {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final KafkaClientConfig config;
    private @Nullable Admin admin;

    public KafkaAdminClient(KafkaClientConfig config) {
        this.config = config;
    }

    /** How many brokers there are; fails with {@link BrokerUnavailableException}. */
    Mono<Integer> countBrokers(Duration timeout) {
        var within = new DescribeClusterOptions().timeoutMs(Math.toIntExact(timeout.toMillis()));
        return call(cluster -> cluster.describeCluster(within).nodes())
                .map(nodes -> nodes.size())
                .timeout(timeout.multipliedBy(2))
                .onErrorMap(KafkaAdminClient::unavailable);
    }

    /** Asks the cluster; fails as the client does. */
    <T> Mono<T> call(Function<Admin, KafkaFuture<T>> question) {
        return Mono.fromCallable(this::admin)
                .flatMap(cluster ->
                        Mono.fromCompletionStage(() -> question.apply(cluster).toCompletionStage()));
    }

    private static Throwable unavailable(Throwable cause) {
        return new BrokerUnavailableException("Cannot reach Kafka: " + cause.getMessage(), cause);
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

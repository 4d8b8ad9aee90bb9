package io.waymark.ingest.kafka;

import io.waymark.port.BrokerUnavailable;
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
class KafkaCluster implements DisposableBean {

    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final KafkaClients clients;
    private @Nullable Admin admin;

    KafkaCluster(KafkaClients clients) {
        this.clients = clients;
    }

    /** How many brokers there are; fails with {@link BrokerUnavailable}. */
    Mono<Integer> brokers(Duration timeout) {
        var within = new DescribeClusterOptions().timeoutMs(Math.toIntExact(timeout.toMillis()));
        return ask(cluster -> cluster.describeCluster(within).nodes())
                .map(nodes -> nodes.size())
                .timeout(timeout.multipliedBy(2))
                .onErrorMap(KafkaCluster::unavailable);
    }

    /** Asks the cluster; fails as the client does. */
    <T> Mono<T> ask(Function<Admin, KafkaFuture<T>> question) {
        return Mono.fromCallable(this::admin)
                .flatMap(cluster ->
                        Mono.fromCompletionStage(() -> question.apply(cluster).toCompletionStage()));
    }

    private static Throwable unavailable(Throwable cause) {
        return new BrokerUnavailable("Cannot reach Kafka: " + cause.getMessage(), cause);
    }

    private synchronized Admin admin() {
        var known = admin;
        if (known == null) {
            known = Admin.create(clients.admin());
            admin = known;
        }
        return known;
    }

    @Override
    public synchronized void destroy() {
        if (admin != null) {
            admin.close(CLOSE);
        }
    }
}

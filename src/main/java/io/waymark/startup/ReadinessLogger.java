package io.waymark.startup;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Logs that Waymark is ready, with its addresses and a first command to try, as soon as Kafka and the database are
 * reachable. Before that, it logs each missing part with the reason, and again when the reason changes.
 */
@Component
class ReadinessLogger implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(ReadinessLogger.class);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private final Environment environment;
    private final Map<String, ReactiveHealthIndicator> indicators;
    private final Map<String, String> reasons = new ConcurrentHashMap<>();
    private @Nullable Disposable polling;

    ReadinessLogger(Environment environment, Map<String, ReactiveHealthIndicator> indicators) {
        this.environment = environment;
        this.indicators = indicators;
    }

    @EventListener(ApplicationReadyEvent.class)
    synchronized void begin() {
        if (polling == null) {
            polling = isReady()
                    .repeatWhen(checks -> checks.delayElements(POLL_INTERVAL))
                    .takeUntil(ready -> ready)
                    .subscribe(
                            ready -> {
                                if (ready) {
                                    log.info("Waymark is ready{}", text(environment));
                                }
                            },
                            failure -> log.error(
                                    "Could not check whether Waymark is ready. No ready message follows. Request"
                                            + " /actuator/health/readiness instead.",
                                    failure));
        }
    }

    @Override
    public synchronized void destroy() {
        if (polling != null) {
            polling.dispose();
        }
    }

    /**
     * Checks Kafka and PostgreSQL and, if both are reachable, the migrations and the consumers of events, which need
     * them. Logs each change since the previous check.
     */
    private Mono<Boolean> isReady() {
        var database = ServerConnectionProbe.ofUrl(environment.getProperty("spring.r2dbc.url", ""));
        var kafka = environment.getProperty("waymark.kafka.bootstrap-servers", "");
        var servers = Flux.merge(
                        check(
                                "kafkaHealthIndicator",
                                "Kafka at " + kafka,
                                () -> ServerConnectionProbe.whyUnreachable(kafka)),
                        check(
                                "r2dbcHealthIndicator",
                                "PostgreSQL at " + database,
                                () -> ServerConnectionProbe.whyUnreachable(database)))
                .collectList()
                .map(parts -> !parts.contains(false));
        return servers.filter(up -> up)
                .flatMap(up -> check("migrationHealthIndicator", "the migrations of the database", () -> null))
                .filter(up -> up)
                .flatMap(up -> check("ingestHealthIndicator", "the consumers of events", () -> null))
                .defaultIfEmpty(false);
    }

    /** Determines why a server is unreachable, more precisely than the error message of its client. */
    private interface Probe {
        @Nullable
        String reason();
    }

    private Mono<Boolean> check(String indicator, String part, Probe probe) {
        var health = indicators.get(indicator);
        if (health == null) {
            return Mono.just(true);
        }
        return health.health()
                .onErrorResume(failure ->
                        Mono.just(Health.down().withException(failure).build()))
                .publishOn(Schedulers.boundedElastic())
                .map(state -> report(part, state, probe));
    }

    private boolean report(String part, Health health, Probe probe) {
        if (health.getStatus().equals(Status.UP)) {
            if (reasons.remove(part) != null) {
                log.info("{} is available now", part);
            }
            return true;
        }
        var probed = probe.reason();
        var reason = probed == null ? reason(health) : probed;
        if (!comparable(reason).equals(reasons.put(part, comparable(reason)))) {
            log.atWarn().addKeyValue("reason", reason).log("Waiting for {}", part);
        }
        return false;
    }

    private static String reason(Health health) {
        var details = health.getDetails();
        var reason = details.getOrDefault("reason", details.getOrDefault("error", details));
        return reason.toString().lines().findFirst().orElse("").replaceFirst("^[\\w.$]+: ", "");
    }

    /** Removes numbers, because another duration or client port is not a change of the reason. */
    private static String comparable(String reason) {
        return reason.replaceAll("[0-9]+", "0");
    }

    static String text(Environment environment) {
        var host = environment.getProperty("server.address", "127.0.0.1");
        var port = environment.getProperty("local.server.port", "8080");
        return """


                  dashboard  %1$s/
                  API        %1$s/api/v1/runs      described at %1$s/openapi/ui
                  feed       %1$s/api/v1/feed
                  broker     %2$s
                  database   %3$s

                  Send the example run:
                  curl -H 'Content-Type: application/x-ndjson' --data-binary @deploy/examples/adult.ndjson %1$s/api/v1/events
                """.formatted(
                        "http://" + reachable(host) + ":" + port,
                        environment.getProperty("waymark.kafka.bootstrap-servers", "-"),
                        withoutSecrets(environment.getProperty("spring.r2dbc.url", "-")));
    }

    /** Returns the loopback address for a service that listens on all addresses; IPv6 addresses get brackets. */
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0", "::" -> "127.0.0.1";
            default -> host.contains(":") ? "[" + host + "]" : host;
        };
    }

    /** Returns the address without user, password and options. */
    private static String withoutSecrets(String url) {
        return url.replaceFirst("//[^/]*@", "//").replaceFirst("\\?.*", "");
    }
}

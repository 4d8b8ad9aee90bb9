package io.waymark.feed;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationPredicate;
import io.waymark.feed.item.FeedProperties;
import io.waymark.feed.metrics.FeedMetrics;
import io.waymark.feed.sse.TcpUserTimeout;
import io.waymark.feed.subscriber.SubscriberRegistry;
import io.waymark.feed.tail.FeedTailer;
import io.waymark.port.feed.FeedReader;
import io.waymark.tracing.EventTracer;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import reactor.core.scheduler.Schedulers;

/** Declares the beans of the live feed whose classes have no component annotation. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FeedProperties.class)
class FeedConfiguration {

    @Bean
    FeedMetrics feedMetrics(MeterRegistry registry) {
        return new FeedMetrics(registry);
    }

    @Bean
    FeedTailer feedTailer(
            FeedReader reader,
            FeedProperties properties,
            FeedMetrics metrics,
            EventTracer tracing,
            SubscriberRegistry subscriberRegistry) {
        return new FeedTailer(
                reader, properties, metrics, tracing, subscriberRegistry, Schedulers.parallel(), Clock.systemUTC());
    }

    @Bean
    SubscriberRegistry subscriberRegistry(FeedProperties properties, FeedMetrics metrics) {
        var subscriberRegistry = new SubscriberRegistry(properties, Schedulers.parallel());
        metrics.watchSubscribers(subscriberRegistry::size);
        return subscriberRegistry;
    }

    @Bean
    TcpUserTimeout tcpUserTimeout(FeedProperties properties) {
        return new TcpUserTimeout(properties);
    }

    /**
     * Excludes feed requests from HTTP observations. A stream is open for hours; an observation would occupy memory for
     * that time without a useful result.
     */
    @Bean
    ObservationPredicate ignoreFeedRequests() {
        return (name, context) -> !(context instanceof ServerRequestObservationContext request
                && request.getCarrier() != null
                && request.getCarrier().getPath().value().endsWith("/feed"));
    }

    @Bean
    ServerWebExchangeContextFilter serverWebExchangeContextFilter() {
        return new ServerWebExchangeContextFilter();
    }

    @Bean
    FeedLifecycle feedLifecycle(FeedTailer tailer, SubscriberRegistry subscriberRegistry) {
        return new FeedLifecycle(tailer, subscriberRegistry);
    }
}

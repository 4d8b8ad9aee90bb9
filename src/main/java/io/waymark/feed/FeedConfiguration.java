package io.waymark.feed;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationPredicate;
import io.waymark.port.FeedReader;
import io.waymark.tracing.Tracing;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import reactor.core.scheduler.Schedulers;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FeedSettings.class)
class FeedConfiguration {

    @Bean
    FeedMetrics feedMetrics(MeterRegistry registry) {
        return new FeedMetrics(registry);
    }

    @Bean
    Tail feedTail(FeedReader reader, FeedSettings settings, FeedMetrics metrics, Tracing tracing, Audience audience) {
        return new Tail(reader, settings, metrics, tracing, audience, Schedulers.parallel(), Clock.systemUTC());
    }

    @Bean
    Audience feedAudience(FeedSettings settings, FeedMetrics metrics) {
        var audience = new Audience(settings, Schedulers.parallel());
        metrics.watch(audience);
        return audience;
    }

    @Bean
    VanishedReaders vanishedReaders(FeedSettings settings) {
        return new VanishedReaders(settings);
    }

    /** A stream is open for hours: measured as a request it costs memory all the time and says nothing. */
    @Bean
    ObservationPredicate feedsAreNotMeasuredAsRequests() {
        return (name, context) -> !(context instanceof ServerRequestObservationContext request
                && request.getCarrier() != null
                && request.getCarrier().getPath().value().endsWith("/feed"));
    }

    @Bean
    ServerWebExchangeContextFilter serverWebExchangeContextFilter() {
        return new ServerWebExchangeContextFilter();
    }

    @Bean
    FeedLifecycle feedLifecycle(Tail tail, Audience audience) {
        return new FeedLifecycle(tail, audience);
    }
}

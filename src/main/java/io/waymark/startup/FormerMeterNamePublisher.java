package io.waymark.startup;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Publishes each renamed metric counter under its former name as well. Dashboards and alerts that use the former name
 * continue to work for one version.
 */
@Component
class FormerMeterNamePublisher implements MeterRegistryCustomizer<MeterRegistry> {

    private static final Map<String, String> FORMER_NAMES = Map.of(
            "waymark.ingest.offset.resets", "waymark.ingest.places.lost",
            "waymark.feed.head.queries", "waymark.feed.looks");

    @Override
    public void customize(MeterRegistry registry) {
        registry.config().onMeterAdded(meter -> addAlias(meter, registry));
    }

    private static void addAlias(Meter meter, MeterRegistry registry) {
        var former = FORMER_NAMES.get(meter.getId().getName());
        if (former != null && meter instanceof Counter counter) {
            FunctionCounter.builder(former, counter, Counter::count)
                    .description("Former name of " + meter.getId().getName())
                    .tags(meter.getId().getTags())
                    .register(registry);
        }
    }
}
